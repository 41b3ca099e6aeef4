using System.Diagnostics.Metrics;
using System.Text;

namespace MicroAlpha.Host.Metrics;

/// <summary>
/// How the name of a .NET instrument becomes a Prometheus name, by the OpenTelemetry rule: dots become underscores, the
/// unit is appended when it is not there (s, By and, for gauges, 1), and a counter ends in <c>_total</c>.
/// </summary>
internal static class MetricName
{
    /// <summary>The Prometheus name of an instrument.</summary>
    public static string Of(Instrument instrument) => Of(instrument.Name, instrument.Unit, TypeOf(instrument));

    /// <summary>The Prometheus name of a name, unit and type.</summary>
    public static string Of(string name, string? unit, MetricType type)
    {
        var text = Sanitise(name);
        var suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" when type == MetricType.Gauge => "_ratio",
            _ => "",
        };
        if (!text.EndsWith(suffix, StringComparison.Ordinal))
            text += suffix;
        var lacksTotal = type == MetricType.Counter && !text.EndsWith("_total", StringComparison.Ordinal);
        return lacksTotal ? text + "_total" : text;
    }

    /// <summary>The Prometheus type of an instrument.</summary>
    public static MetricType TypeOf(Instrument instrument)
    {
        if (instrument is ObservableHistogram)
            return MetricType.Histogram;
        var type = instrument.GetType();
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        if (definition == typeof(Histogram<>))
            return MetricType.Histogram;
        var isCounter = definition == typeof(Counter<>) || definition == typeof(ObservableCounter<>);
        return isCounter ? MetricType.Counter : MetricType.Gauge;
    }

    /// <summary>A valid label name.</summary>
    public static string Label(string name) => Sanitise(name);

    private static string Sanitise(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var letter in name)
            text.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
            text.Insert(0, '_');
        return text.ToString();
    }
}
