//! The clock below the chart.

use chrono::{DateTime, Utc};

use super::scale::{LEFT, RIGHT, width_of};
use super::{Chart, LABEL};
use crate::postmortem::calendar::Calendar;

/// How far apart two hours may stand, in minutes.
const STEPS: [i64; 15] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080, 43_200];
/// As many hours as stand side by side without touching.
const MOST: i64 = 7;
const DAY: i64 = 1_440;

impl Chart<'_, '_> {
    /// Draws it, with lines up to `top`.
    pub(super) fn axis(&mut self, top: i64) {
        let bottom = self.y;
        let ticks = ticks(self.scale.from, self.scale.to, self.calendar);
        let several_days = self.calendar.day(self.scale.from) != self.calendar.day(self.scale.to);
        let (mut lines, mut texts) = (String::new(), String::new());
        let mut day = None;
        for (index, at) in ticks.into_iter().enumerate() {
            let x = self.scale.x(at);
            let mut clock = String::new();
            match index {
                0 => self.calendar.time(at, &mut clock),
                _ => clock = self.calendar.clock(at),
            }
            let from = |text: &str| (x - width_of(text) / 2).clamp(LEFT - 20, RIGHT + 10 - width_of(text));
            lines += &format!("<line class=\"grid\" x1=\"{x}\" y1=\"{top}\" x2=\"{x}\" y2=\"{bottom}\"/>\n");
            texts += &format!("<text class=\"tick\" x=\"{}\" y=\"{}\">{clock}</text>\n", from(&clock), bottom + 13);
            let today = self.calendar.day(at);
            if several_days && day.replace(today) != Some(today) {
                let date = self.calendar.short_date(at);
                texts += &format!(
                    "<text class=\"tick\" x=\"{}\" y=\"{}\">{date}</text>\n",
                    from(&date),
                    bottom + 13 + LABEL
                );
            }
        }
        // The lines stand behind what is drawn already.
        self.out.insert_str(0, &lines);
        self.out.push_str(&texts);
        self.y = bottom + LABEL + if several_days { LABEL } else { 0 };
    }
}

/// Round hours by the server's clock, few enough to be read.
fn ticks(from: DateTime<Utc>, to: DateTime<Utc>, calendar: &Calendar) -> Vec<DateTime<Utc>> {
    let whole = (to - from).num_minutes();
    let years = whole / MOST / DAY * DAY + DAY;
    let step = STEPS.into_iter().find(|step| whole / step < MOST).unwrap_or(years) * 60;
    let offset = calendar.offset(from);
    let first = (from.timestamp() + offset).div_euclid(step) * step - offset;
    let all = (0..).map(|n| first.saturating_add(step.saturating_mul(n))).map(|at| DateTime::from_timestamp(at, 0));
    all.map_while(|at| at.filter(|at| *at <= to)).filter(|at| *at >= from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zone: chrono_tz::Tz, from: &str, to: &str, clocks: &[&str]) {
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        let calendar = Calendar::new(zone, from);
        let told: Vec<String> = ticks(from, to, &calendar).into_iter().map(|at| calendar.clock(at)).collect();
        assert_eq!(told, clocks);
    }

    #[test]
    fn hours_are_round_by_the_servers_clock_and_few() {
        let (utc, kolkata) = (chrono_tz::Tz::UTC, chrono_tz::Tz::Asia__Kolkata);
        check(utc, "2024-04-10T14:30:00Z", "2024-04-10T18:45:00Z", &["15:00", "16:00", "17:00", "18:00"]);
        check(kolkata, "2024-04-10T14:30:00Z", "2024-04-10T18:45:00Z", &["20:00", "21:00", "22:00", "23:00", "00:00"]);
        check(utc, "2024-04-10T14:30:10Z", "2024-04-10T14:30:50Z", &[]);
        check(utc, "2024-02-28T20:00:00Z", "2024-03-01T04:00:00Z", &["00:00", "06:00", "12:00", "18:00", "00:00"]);
    }
}
