//! People's own templates: what they can name, what comes of them, and what becomes of a broken one.

use std::collections::BTreeSet;
use std::sync::Arc;

use insta::assert_snapshot;

use super::founding::live;
use super::scene::Scene;
use crate::incident::Template;
use crate::postmortem::template::BUILTIN;
use crate::postmortem::{Draft, Form, Format, check_template, example};

fn template(text: &str) -> Template {
    Template { file: "drafts/ours.jinja".to_owned(), text: Ok(text.to_owned()) }
}

fn with(mut scene: Scene, template: Template, format: Format) -> Draft {
    scene.rules.template = Some(Arc::new(template));
    scene.in_form(Form { format, ..Form::default() })
}

/// What is said of a template that breaks, to the operator.
fn broken(text: &str) -> String {
    check_template(&template(text)).unwrap_err().to_string()
}

#[test]
fn a_template_of_ones_own_is_used_for_markdown_and_html_and_never_for_json() {
    let ours = "# Our report: {{ title }}\n\n## What broke\n{% for day in days %}\n{{ day.date }}: {{ day.lines|length }} lines\n{% endfor %}\n";
    let draft = with(live(), template(ours), Format::Markdown);
    let expected = "# Our report: Shop is slow and drops connections\n\n## What broke\nApril 10, 2024: 20 lines\n";
    assert_eq!((draft.text.as_str(), draft.fault), (expected, None));
    assert!(!draft.summary.contains("template"), "{}", draft.summary);
    let page = with(live(), template(ours), Format::Html).text;
    super::html::check(&page);
    assert!(page.contains("<h2>What broke</h2>") && page.contains("<svg"), "{page}");
    assert_eq!(with(live(), template(ours), Format::Json).text, live().json());
}

#[test]
fn the_built_in_one_as_a_file_gives_the_same_bytes() {
    let file = template(&BUILTIN.replacen("{#", "{# ours:", 1));
    check_template(&file).unwrap();
    assert_eq!(with(live(), file, Format::Markdown).text, live().draft());
}

#[test]
fn a_broken_one_gives_way_to_the_built_in_one_and_the_message_says_where_it_broke() {
    let broken = || template("# {{ title }}\n\n{{ nonsense.more }}\n");
    let [draft, page] = [Format::Markdown, Format::Html].map(|format| with(live(), broken(), format));
    assert_eq!((&draft.text, &page.text), (&live().draft(), &live().page()));
    assert_eq!((&draft.summary, &draft.fault), (&page.summary, &page.fault));
    assert_eq!(draft.fault.map(|fault| fault.line), Some(Some(3)));
    assert!(draft.summary.chars().count() <= 1_500);
    assert_snapshot!(draft.summary.lines().last().unwrap(), @r"⚠️ **The template is broken**, so the built-in one was used: ours.jinja, line 3: a draft has no \`nonsense\`; what it has: account, activity, communications, conclusion, confirmed_theories, days, detection, duration, end, first_day, header,…");
    let gone = Template { file: "/srv/gone.jinja".to_owned(), text: Err("there is no such file".to_owned()) };
    let draft = with(live(), gone, Format::Markdown);
    assert_eq!(draft.text, live().draft());
    assert_snapshot!(draft.summary.lines().last().unwrap(), @"⚠️ **The template is broken**, so the built-in one was used: gone.jinja: there is no such file");
    assert_eq!(draft.fault.unwrap().to_string(), "/srv/gone.jinja: there is no such file");
}

#[test]
fn what_is_wrong_is_told_with_file_and_line() {
    assert_snapshot!(broken("# {{ titel }}\n"), @"drafts/ours.jinja, line 1: a draft has no `titel`; what it has: account, activity, communications, conclusion, confirmed_theories, days, detection, duration, end, first_day, header, hot_wash, impact, improvements, key_times, masked, measures, misleading_paths, misleading_total, open_questions, pages, recorder, resolution, responders, root_cause, root_cause_in_brief, start, tasks, title, trigger");
    assert_snapshot!(broken("{{ title }}\n{{ hot_wash[0].titel }}"), @"drafts/ours.jinja, line 2: undefined value: nothing there has that name, or a list is empty");
    assert_snapshot!(broken("{{ title }}\n{% for day in days %}\n"), @"drafts/ours.jinja, line 2: syntax error: unexpected end of input, expected end of block");
    assert_snapshot!(broken("{{ title|shout }}"), @"drafts/ours.jinja, line 1: unknown filter: filter shout is unknown");
    assert_snapshot!(broken("{{ title }}\n{{ impact|upper + 1 }}"), @"drafts/ours.jinja, line 2: invalid operation: tried to use + operator on unsupported types string and number");
    assert_snapshot!(broken("{{ title }}\n{% if not root_cause and not pages and not title %}\n{{ nonsense }}\n{% endif %}"), @"drafts/ours.jinja, line 3: a draft has no `nonsense`; what it has: account, activity, communications, conclusion, confirmed_theories, days, detection, duration, end, first_day, header, hot_wash, impact, improvements, key_times, masked, measures, misleading_paths, misleading_total, open_questions, pages, recorder, resolution, responders, root_cause, root_cause_in_brief, start, tasks, title, trigger");
    assert_snapshot!(broken("{{ title }}\n{{ activity[1].line }}"), @"drafts/ours.jinja, line 2: of an incident about which nobody wrote anything: undefined value: nothing there has that name, or a list is empty");
    assert_snapshot!(broken("{% include '/etc/passwd' %}"), @"drafts/ours.jinja, line 1: template not found: tried to include non-existing template '/etc/passwd'");
    assert_snapshot!(broken("{% import 'other.jinja' as other %}"), @"drafts/ours.jinja, line 1: template not found: tried to include non-existing template 'other.jinja'");
    assert_snapshot!(broken(""), @"drafts/ours.jinja: it writes nothing");
    assert_snapshot!(broken("{# nothing #}\n\n"), @"drafts/ours.jinja: it writes nothing");
    assert_snapshot!(broken("{{ title }}\n\0"), @"drafts/ours.jinja, line 2: it writes a character that nobody can see, which does not belong in a draft");
    assert_snapshot!(broken(r#"{{ title }}{{ "\u202e" }}"#), @"drafts/ours.jinja: it writes a character that nobody can see, which does not belong in a draft");
}

#[test]
fn no_template_runs_for_ever_or_writes_without_end() {
    let nested = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}";
    assert_snapshot!(broken(&format!("a\n{nested}")), @"drafts/ours.jinja, line 2: it takes more steps than any draft needs: does a loop go on for too long?");
    assert_snapshot!(broken("{% for i in range(10**9) %}x{% endfor %}"), @"drafts/ours.jinja, line 1: invalid operation: range has too many elements");
    assert_snapshot!(broken("{% for i in range(9999) %}{{ 'x' * 9999 }}{% endfor %}"), @"drafts/ours.jinja: it writes more than 1 MiB, which is more than this draft can need");
    assert_snapshot!(broken("{{ 'x' * 10**12 }}"), @"drafts/ours.jinja, line 1: invalid operation: repeated string is too large");
    assert_snapshot!(broken("{% macro deep(n) %}{{ deep(n + 1) }}{% endmacro %}\n{{ deep(1) }}"), @"drafts/ours.jinja, line 1: invalid operation: recursion limit exceeded");
    assert_snapshot!(broken(&format!("{{{{ {}1{} }}}}", "(".repeat(5_000), ")".repeat(5_000))), @"drafts/ours.jinja, line 1: syntax error: template exceeds maximum recursion limits");
    assert_snapshot!(broken(&format!("{}{}", "{% if 1 %}".repeat(5_000), "{% endif %}".repeat(5_000))), @"drafts/ours.jinja, line 1: syntax error: template exceeds maximum recursion limits");
}

#[test]
fn what_people_wrote_stays_text_whatever_the_template_does() {
    let mut scene = Scene::opened("2026-03-01T03:12:00Z", "alice", "<script>x</script> {{ 7*7 }}", "sev2", None);
    scene.notes("alice", crate::incident::Kind::Observation, "[a](http://x) <img src=//y> @everyone {% raw %}", None);
    let ours = "{% for entry in activity %}{{ entry.line|replace('\\\\', '') }}\n\n{% endfor %}{{ title|safe }}\n";
    let page = with(scene, template(ours), Format::Html);
    assert_eq!(page.fault, None);
    super::html::check(&page.text);
    assert!(!page.text.contains("@everyone") && page.text.contains("{{ 7*7 }}"), "{}", page.text);
}

/// The names that the head of the default template explains: `days`, `days.date`.
fn listed() -> BTreeSet<String> {
    let head = BUILTIN.split("#}").next().unwrap();
    let mut within = "";
    let name = |line: &'static str| {
        let name = line.split_whitespace().next()?;
        match (line.strip_prefix("    ")?, name.strip_prefix('.')) {
            (rest, None) if !rest.starts_with(' ') => {
                within = name;
                Some(name.to_owned())
            }
            (_, Some(name)) => Some(format!("{within}.{name}")),
            _ => None,
        }
    };
    head.lines().filter_map(name).collect()
}

#[test]
fn the_head_of_the_default_template_lists_what_there_is_and_the_examples_have_all_of_it() {
    let (mut there, mut filled) = (BTreeSet::new(), BTreeSet::new());
    for example in [example::full(), example::unexplained(), example::bare()] {
        let sheet = serde_json::to_value(example.sheet().0).unwrap();
        for (name, value) in sheet.as_object().unwrap() {
            there.insert(name.clone());
            let is_filled = match value {
                serde_json::Value::Array(list) => !list.is_empty(),
                value => !value.is_null() && *value != 0,
            };
            filled.extend(is_filled.then(|| name.clone()));
            if let Some(serde_json::Value::Object(part)) = value.get(0) {
                let parts: Vec<String> = part.keys().map(|key| format!("{name}.{key}")).collect();
                there.extend(parts.iter().cloned());
                filled.extend(parts);
            }
        }
    }
    assert_eq!(listed(), there);
    assert_eq!(filled, there, "what no example has is tried by no check");
}
