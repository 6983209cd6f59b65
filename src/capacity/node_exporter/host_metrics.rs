use crate::fleet::samples::{Sample, TextReader};

/// A machine at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostMetrics {
    /// Bytes of memory.
    pub ram: Option<u64>,
    /// Bytes of it that could be used.
    pub available: Option<u64>,
    pub cores: Option<u32>,
    /// Of the last minute.
    pub load: Option<f64>,
    /// Milliseconds of all cores since the machine started, at work and in all.
    pub cpu_ms: Option<(u64, u64)>,
    /// Who says so.
    pub source: String,
}

impl HostMetrics {
    /// What the exporter's text tells; `None` if it tells nothing of this.
    pub fn of(text: &str, source: &str) -> Option<Self> {
        let mut machine = Self { source: source.to_owned(), ..Self::default() };
        let (mut whole, mut idle, mut cores) = (0.0, 0.0, 0);
        let samples = TextReader::new(text, |name| name.starts_with("node_"));
        for sample in samples.filter(|sample| sample.value.is_finite() && sample.value >= 0.0) {
            match sample.name.as_ref() {
                "node_memory_MemTotal_bytes" => machine.ram = Some(sample.value as u64),
                "node_memory_MemAvailable_bytes" => machine.available = Some(sample.value as u64),
                "node_load1" => machine.load = Some(sample.value),
                "node_cpu_seconds_total" => {
                    whole += sample.value;
                    // Whoever waits for a disk leaves the core to others.
                    idle += if is_of_mode(&sample, "idle") || is_of_mode(&sample, "iowait") { sample.value } else { 0.0 };
                    cores += u32::from(is_of_mode(&sample, "idle"));
                }
                _ => {}
            }
        }
        machine.cores = (cores > 0).then_some(cores);
        machine.cpu_ms = (cores > 0).then_some((((whole - idle) * 1000.0) as u64, (whole * 1000.0) as u64));
        (machine.ram.is_some() || machine.cores.is_some() || machine.load.is_some()).then_some(machine)
    }
}

fn is_of_mode(sample: &Sample, mode: &str) -> bool {
    sample.label("mode") == Some(mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../../tests/support/node_exporter.txt");

    #[test]
    fn the_text_of_an_exporter_is_a_machine() {
        let machine = HostMetrics::of(TEXT, "node_exporter at db:9100").expect("a machine");
        assert_eq!((machine.ram, machine.available), (Some(67_282_849_792), Some(41_093_341_184)));
        assert_eq!((machine.cores, machine.load), (Some(4), Some(2.31)));
        assert_eq!(machine.cpu_ms, Some((1_000_000, 9_000_000)));
    }

    #[test]
    fn what_an_exporter_leaves_out_is_not_known() {
        let machine = HostMetrics::of("node_load1 0.5\n", "here").expect("a little");
        assert_eq!((machine.ram, machine.cores, machine.cpu_ms, machine.load), (None, None, None, Some(0.5)));
        assert_eq!(HostMetrics::of("<html>Prometheus</html>", "here"), None);
        assert_eq!(HostMetrics::of("node_load1 NaN\nnode_memory_MemTotal_bytes -1", "here"), None);
    }
}
