//! The course of an incident as a picture: severity and status as bands, the key times as lines through them, pages and
//! acknowledgements as marks, theories as spans.
//!
//! Guarantees: an SVG element for an HTML page, or nothing where the record has no length; it refers to nothing outside itself,
//! the same record gives the same bytes, and it grows no further than what fits into its width. Nothing is told by colour alone,
//! and a description in words comes with it. What people wrote is text in it.
//!
//! Does not know: how light or dark the page is. Colours are the style sheet's, by class.

mod axis;
mod scale;

use std::fmt::Write;

use chrono::{DateTime, Utc};

use super::calendar::Calendar;
use super::facts::{Facts, Stretch};
use super::phrase::{Format, Phrase};
use super::screen::Screen;
use crate::incident::{Event, Status, Theory, Verdict};
use scale::{LEFT, RIGHT, Scale, WIDTH, width_of};

/// In pixels, as all heights here.
const BAND: i64 = 20;
const GAP: i64 = 8;
const LABEL: i64 = 15;
const THEORY: i64 = 30;
/// As many rows of labels as the key times may take.
const LEVELS: usize = 4;
/// As many theories as are drawn.
const THEORIES: usize = 10;
/// As many characters of a theory as are drawn.
const THEORY_TEXT: usize = 60;

/// The chart as a figure; empty where there is nothing to draw. `in_words`: all that it shows stands in the draft as well, which a
/// template of one's own may leave out.
pub(super) fn draw(
    facts: &Facts<'_>,
    format: &Format,
    screen: &Screen<'_>,
    calendar: &Calendar,
    in_words: bool,
) -> String {
    let Some(scale) = Scale::of(facts) else { return String::new() };
    let mut chart = Chart { facts, format, screen, calendar, scale, y: 4, out: String::new(), legend: Vec::new() };
    let labels = chart.milestones();
    let top = chart.y;
    chart.severities();
    chart.statuses();
    chart.marks();
    chart.theories();
    let bottom = chart.y;
    chart.axis(top);
    let height = chart.y + 4;
    let rules = chart.rules(&labels, bottom);
    let description = chart.words(&description(facts, &chart.scale));
    let words = in_words.then_some("All of it stands in words below.");
    let signs = Some(chart.legend.join(" · ") + ".").filter(|_| !chart.legend.is_empty());
    let caption = signs.as_deref().into_iter().chain(words).collect::<Vec<_>>().join(" ");
    let shapes = chart.out;
    format!(
        "<figure>\n<div class=\"chart\" tabindex=\"0\" role=\"group\" aria-label=\"Chart\">\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-labelledby=\"chart-title chart-desc\">\n<title id=\"chart-title\">The course of the incident</title>\n\
         <desc id=\"chart-desc\">{description}</desc>\n{rules}{shapes}</svg>\n</div>\n\
         <figcaption>{caption}</figcaption>\n\
         </figure>\n"
    )
}

struct Chart<'c, 'a> {
    facts: &'c Facts<'a>,
    format: &'c Format,
    screen: &'c Screen<'c>,
    calendar: &'c Calendar,
    scale: Scale,
    /// Where the next row begins.
    y: i64,
    out: String,
    /// What the signs mean that are drawn.
    legend: Vec<&'static str>,
}

/// A key time's line: its place, and the top of it.
struct Rule {
    x: i64,
    top: i64,
}

impl Chart<'_, '_> {
    fn words(&self, phrase: &Phrase<'_>) -> String {
        phrase.render(self.format, self.screen, self.calendar)
    }

    fn write(&mut self, shape: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.out.write_fmt(shape);
    }

    /// The key times' names, each on the first row that has room; one that finds none stands in the list alone.
    fn milestones(&mut self) -> Vec<Rule> {
        let mut ends = [i64::MIN; LEVELS];
        let mut rules = Vec::new();
        let top = self.y;
        for time in self.facts.key_times() {
            let (x, wide) = (self.scale.x(time.moment.at), width_of(time.title));
            let from = x.min(RIGHT + 10 - wide).max(0);
            let Some(level) = ends.iter().position(|end| *end < from) else { continue };
            ends[level.min(LEVELS - 1)] = from + wide + 6;
            let y = top + LABEL * i64::try_from(level).unwrap_or_default();
            self.write(format_args!("<text x=\"{from}\" y=\"{}\">{}</text>\n", y + 11, time.title));
            rules.push(Rule { x, top: y + 14 });
        }
        let used = ends.iter().filter(|end| **end > i64::MIN).count();
        self.y = top + LABEL * i64::try_from(used).unwrap_or_default() + 4;
        rules
    }

    fn rules(&self, rules: &[Rule], bottom: i64) -> String {
        let line = |Rule { x, top }: &Rule| {
            format!("<line class=\"rule\" x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{bottom}\"/>\n")
        };
        rules.iter().map(line).collect()
    }

    fn severities(&mut self) {
        self.lane("Severity");
        let known = &self.facts.rules.severities;
        for Stretch { what, from, to } in self.facts.severities(self.scale.to) {
            let rank = known.iter().position(|severity| severity.id == *what).unwrap_or(3).min(3);
            self.band(&format!("rank{rank}"), &Phrase::default().name(self.facts.rules.severity_name(what)), from, to);
        }
        self.y += BAND + GAP;
    }

    fn statuses(&mut self) {
        self.lane("Status");
        for Stretch { what, from, to } in self.facts.statuses(self.scale.to) {
            self.band(what.word(), &Phrase::from(what.word()), from, to);
        }
        self.y += BAND + GAP;
    }

    fn band(&mut self, class: &str, name: &Phrase<'_>, from: DateTime<Utc>, to: DateTime<Utc>) {
        let (left, right) = (self.scale.x(from), self.scale.x(to));
        let (wide, y) = ((right - left).max(1), self.y);
        let name_alone = self.words(name);
        let told = name.clone().words(": ").near(from).words(" to ").near(to).words(", ").span(to - from);
        let told = self.words(&told);
        self.write(format_args!(
            "<g><title>{told}</title><rect class=\"{class}\" x=\"{left}\" y=\"{y}\" width=\"{wide}\" height=\"{BAND}\"/>"
        ));
        if width_of(&name_alone) + 8 <= wide {
            self.write(format_args!("<text class=\"on\" x=\"{}\" y=\"{}\">{name_alone}</text>", left + 5, y + 14));
        }
        self.out.push_str("</g>\n");
    }

    /// Pages and acknowledgements; of several of a kind in one place, one.
    fn marks(&mut self) {
        let rings = self.facts.rings();
        let pages = rings.iter().map(|ring| (ring.at, if ring.reached.is_empty() { "missed" } else { "page" }));
        let standing = self.facts.standing.iter().filter(|entry| self.facts.belongs(entry));
        let taken = standing
            .filter(|entry| matches!(entry.event, Event::Acknowledged { .. } | Event::PageAcknowledged { .. }))
            .map(|entry| (entry.happened_at, "taken"));
        let within = |(at, _): &(DateTime<Utc>, &str)| self.scale.holds(*at);
        let mut marks: Vec<_> =
            pages.chain(taken).filter(within).map(|(at, kind)| (kind, self.scale.x(at), at)).collect();
        if marks.is_empty() {
            return;
        }
        marks.sort_unstable();
        marks.dedup_by_key(|(kind, x, _)| (*kind, *x));
        self.lane("Pages");
        let signs = [("page", "▲ page"), ("missed", "○ page that reached nobody"), ("taken", "● acknowledgement")];
        let drawn = signs.into_iter().filter(|(kind, _)| marks.iter().any(|(drawn, ..)| drawn == kind));
        self.legend.extend(drawn.map(|(_, sign)| sign));
        let y = self.y + BAND / 2;
        for (kind, x, at) in marks {
            let what = match kind {
                "page" => "Page, ",
                "missed" => "A page reached nobody, ",
                _ => "Acknowledged, ",
            };
            let told = self.words(&Phrase::from(what).near(at));
            self.write(format_args!("<g><title>{told}</title>"));
            match kind {
                "page" => {
                    self.write(format_args!("<path class=\"page\" d=\"M{} {}h12l-6 -11z\"/>", x - 6, y + 5));
                }
                kind => self.write(format_args!("<circle class=\"{kind}\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>")),
            }
            self.out.push_str("</g>\n");
        }
        self.y += BAND + GAP;
    }

    fn theories(&mut self) {
        let theories = &self.facts.incident.theories;
        if theories.is_empty() {
            return;
        }
        self.lane("Theories");
        for theory in theories.iter().take(THEORIES) {
            self.theory(theory);
        }
        if theories.len() > THEORIES {
            let y = self.y + 11;
            let more = theories.len() - THEORIES;
            self.write(format_args!("<text class=\"lane\" x=\"{LEFT}\" y=\"{y}\">and {more} more</text>\n"));
            self.y += LABEL;
        }
        self.y += GAP;
    }

    fn theory(&mut self, theory: &Theory) {
        let (label, class, sign, until) = match &theory.verdict {
            Verdict::Open => ("? ", "open", "? open theory", None),
            Verdict::Confirmed { at, .. } => ("✓ ", "confirmed", "✓ confirmed theory", Some(*at)),
            Verdict::RuledOut { at, .. } => ("✕ ", "theory", "✕ theory that misled", Some(*at)),
        };
        if !self.legend.contains(&sign) {
            self.legend.push(sign);
        }
        let (left, right) = (self.scale.x(theory.since), self.scale.x(until.unwrap_or(self.scale.to)));
        let (wide, y) = ((right - left).max(2), self.y);
        let text = self.words(&Phrase::from(label).brief(&theory.text, THEORY_TEXT));
        let at = left.min(RIGHT - width_of(&text)).max(LEFT);
        self.write(format_args!(
            "<text x=\"{at}\" y=\"{}\">{text}</text>\n<rect class=\"{class}\" x=\"{left}\" y=\"{}\" width=\"{wide}\" height=\"8\"/>\n",
            y + 12,
            y + 16
        ));
        self.y += THEORY;
    }

    fn lane(&mut self, name: &str) {
        let y = self.y + 14;
        self.write(format_args!("<text class=\"lane\" x=\"0\" y=\"{y}\">{name}</text>\n"));
    }
}

/// What the picture shows, in words.
fn description<'a>(facts: &Facts<'a>, scale: &Scale) -> Phrase<'a> {
    let near = |phrase: Phrase<'a>, at| phrase.words(" from ").near(at);
    let severities = facts.severities(scale.to).into_iter().take(LISTED);
    let severity = |phrase: Phrase<'a>, one: Stretch<&'a crate::incident::SeverityId>| {
        near(phrase.name(facts.rules.severity_name(one.what)), one.from)
    };
    let statuses = facts.statuses(scale.to).into_iter().take(LISTED);
    let status = |phrase: Phrase<'a>, one: Stretch<Status>| near(phrase.words(one.what.word()), one.from);
    let rings = facts.rings();
    let missed = rings.iter().filter(|ring| ring.reached.is_empty()).count();
    let phrase = Phrase::from("Severity: ").listed(severities, severity).words(". Status: ").listed(statuses, status);
    let phrase = phrase.words(". Pages: ").count(rings.len() as u64).words(", reached nobody: ").count(missed as u64);
    phrase.words(". Theories: ").count(facts.incident.theories.len() as u64).words(".")
}

/// As many turns as the description names.
const LISTED: usize = 12;
