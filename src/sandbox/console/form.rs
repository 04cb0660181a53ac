//! A form that the bot opened, and how it is filled in: field by field, or all at once with `:fill`.

use crate::sandbox::{Form, FormField};

/// A form on the screen.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) form: Form,
    pub(super) sheet: Sheet,
}

impl Open {
    /// The form, still empty.
    pub(super) fn new(form: Form) -> Self {
        let sheet = Sheet { title: form.title.clone(), fields: form.fields.clone(), typed: Vec::new() };
        Self { form, sheet }
    }
}

/// What a person sees of a form, and what they have typed.
#[derive(Debug)]
pub(super) struct Sheet {
    title: String,
    fields: Vec<FormField>,
    /// What was typed so far, a text a field, in order.
    pub(super) typed: Vec<String>,
}

impl Sheet {
    /// What the form looks like.
    pub(super) fn shown(&self) -> Vec<String> {
        let mut lines = vec![format!("┌ {}", self.title)];
        lines.extend(self.fields.iter().map(|field| format!("│ {}", described(field))));
        lines.push(
            "└ Type each field's text; an empty line leaves it as it is. :fill name=text … sends, :cancel closes."
                .into(),
        );
        lines
    }

    /// The field that is to be typed next.
    pub(super) fn next(&self) -> Option<&FormField> {
        self.fields.get(self.typed.len())
    }

    /// Takes the next field's text; an empty one leaves what stands there.
    ///
    /// # Errors
    /// What the field wants.
    pub(super) fn take(&mut self, text: &str) -> Result<(), String> {
        let Some(field) = self.next() else { return Ok(()) };
        let text = if text.is_empty() { field.value.clone() } else { text.to_owned() };
        if field.required && text.is_empty() {
            return Err(format!("{} is required.", field.label));
        }
        self.typed.push(text);
        Ok(())
    }

    /// What was typed, by the fields' ids.
    pub(super) fn filled(&self) -> Vec<(&str, &str)> {
        let fields = self.fields.iter().map(|field| field.custom_id.as_str());
        fields.zip(self.typed.iter().map(String::as_str)).collect()
    }

    /// Reads `field=value other=value`: fields by id or label, values up to the next field.
    ///
    /// # Errors
    /// Which fields there are.
    pub(super) fn read<'t>(&self, text: &'t str) -> Result<Vec<(String, &'t str)>, String> {
        let names: Vec<(&str, &str)> = self
            .fields
            .iter()
            .flat_map(|field| {
                [(field.custom_id.as_str(), &*field.custom_id), (field.label.as_str(), &*field.custom_id)]
            })
            .collect();
        let begins = |at: usize| at == 0 || text[..at].ends_with(char::is_whitespace);
        let named = |at: usize| {
            let fits =
                names.iter().filter(|(name, _)| text[at..].strip_prefix(name).is_some_and(|r| r.starts_with('=')));
            fits.max_by_key(|(name, _)| name.len()).map(|(name, id)| (at, at + name.len() + 1, *id))
        };
        let places = text.char_indices().map(|(at, _)| at).filter(|at| begins(*at));
        let found: Vec<_> = places.filter_map(named).collect();
        if found.first().is_none_or(|(at, _, _)| !text[..*at].trim().is_empty()) {
            let fields: Vec<_> = self.fields.iter().map(|field| format!("{}=…", field.label)).collect();
            return Err(format!("Type :fill {}", fields.join(" ")));
        }
        let ends = found.iter().skip(1).map(|(at, _, _)| *at).chain([text.len()]);
        Ok(found.iter().zip(ends).map(|((_, from, id), end)| ((*id).to_owned(), text[*from..end].trim())).collect())
    }
}

/// The field's label, with what it wants and what stands in it.
pub(super) fn described(field: &FormField) -> String {
    let mut text = field.label.clone();
    text.push_str(if field.required { " (required)" } else { "" });
    if !field.value.is_empty() {
        text.push_str(&format!(" = {}", field.value));
    } else if !field.placeholder.is_empty() {
        text.push_str(&format!(" ({})", field.placeholder));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Sheet {
        let field = |id: &str, label: &str, value: &str, required| FormField {
            custom_id: id.to_owned(),
            label: label.to_owned(),
            value: value.to_owned(),
            placeholder: String::new(),
            required,
            paragraph: false,
            min_length: 0,
            max_length: 100,
        };
        let fields = vec![field("fix", "What fixed it", "", true), field("who", "Who was affected", "all", false)];
        Sheet { title: "Resolve".to_owned(), fields, typed: Vec::new() }
    }

    #[test]
    fn fields_go_by_id_or_label() {
        let read = |text: &str| {
            let read = form().read(text).unwrap();
            read.into_iter().map(|(id, text)| format!("{id}:{text}")).collect::<Vec<_>>().join("|")
        };
        assert_eq!(read("fix=more connections = good who=shoppers"), "fix:more connections = good|who:shoppers");
        assert_eq!(read("Who was affected=a few"), "who:a few");
        assert!(form().read("nothing").is_err());
        assert!(form().read("x fix=1").is_err());
    }

    #[test]
    fn an_empty_line_leaves_what_stands_there() {
        let mut form = form();
        assert!(form.take("").is_err());
        assert!(form.take("restart").is_ok() && form.take("").is_ok());
        assert_eq!(form.filled(), [("fix", "restart"), ("who", "all")]);
        assert!(form.next().is_none());
    }
}
