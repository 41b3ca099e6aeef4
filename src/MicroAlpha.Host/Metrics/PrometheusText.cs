using System.Globalization;
using System.Text;

namespace MicroAlpha.Host.Metrics;

/// <summary>
/// Writes metrics in the Prometheus text exposition format 0.0.4. Example: a counter <c>microalpha_log_syncs_total</c>
/// of 3 becomes <c># HELP …</c>, <c># TYPE microalpha_log_syncs_total counter</c> and <c>microalpha_log_syncs_total
/// 3</c>.
/// </summary>
internal static class PrometheusText
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All families as text, in the order given.</summary>
    public static string Render(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder(16 * 1024);
        foreach (var family in families)
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(EscapeHelp(family.Help)).Append('\n');
            text.Append("# TYPE ").Append(family.Name).Append(' ').Append(NameOf(family.Type)).Append('\n');
            foreach (var sample in family.Samples)
            {
                if (sample.Histogram is { } histogram)
                    AppendHistogram(text, family.Name, sample.Labels, histogram);
                else
                    AppendLine(text, family.Name, sample.Labels, null, sample.Value);
            }
        }

        return text.ToString();
    }

    /// <summary>A value as the format writes it: shortest exact decimal, NaN, +Inf or -Inf.</summary>
    public static string Format(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Escapes a label's value: backslash, quote and line end.</summary>
    public static string EscapeLabel(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>Escapes a help text: backslash and line end.</summary>
    public static string EscapeHelp(string help) =>
        help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void AppendHistogram(
        StringBuilder text,
        string name,
        IReadOnlyList<KeyValuePair<string, string>> labels,
        HistogramSnapshot histogram)
    {
        for (var bucket = 0; bucket < histogram.UpperBounds.Length; bucket++)
        {
            var le = Format(histogram.UpperBounds[bucket]);
            AppendLine(text, name + "_bucket", labels, le, histogram.CumulativeCounts[bucket]);
        }

        AppendLine(text, name + "_bucket", labels, "+Inf", histogram.Count);
        AppendLine(text, name + "_sum", labels, null, histogram.Sum);
        AppendLine(text, name + "_count", labels, null, histogram.Count);
    }

    private static void AppendLine(
        StringBuilder text, string name, IReadOnlyList<KeyValuePair<string, string>> labels, string? le, double value)
    {
        text.Append(name);
        if (labels.Count != 0 || le is not null)
        {
            var separator = '{';
            foreach (var (label, content) in labels)
            {
                text.Append(separator).Append(label).Append("=\"").Append(EscapeLabel(content)).Append('"');
                separator = ',';
            }

            if (le is not null)
                text.Append(separator).Append("le=\"").Append(le).Append('"');
            text.Append('}');
        }

        text.Append(' ').Append(Format(value)).Append('\n');
    }

    private static string NameOf(MetricType type) => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };
}
