using System.Globalization;
using System.Text;
using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>
/// Fields as leniently as the API asks for: absent and null are the same, and a number may be a string or a number.
/// </summary>
internal static class JsonFields
{
    public static string Text(this JsonElement element, string name) =>
        element.TryFind(name, out var value)
            ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()
            : "";

    public static bool Flag(this JsonElement element, string name) =>
        element.TryFind(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static Guid Id(this JsonElement element, string name) =>
        Guid.TryParse(element.Text(name), out var id) ? id : Guid.Empty;

    /// <summary>1e-9 units; digits beyond are cut off (averages have any number of them); 0 when absent.</summary>
    public static long E9(this JsonElement element, string name)
    {
        var text = element.Text(name);
        if (text.Length == 0)
            return 0;
        if (DecimalE9.TryParse(Encoding.UTF8.GetBytes(text), out var exact, out var used) && used == text.Length)
            return exact;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && Math.Abs(value) < long.MaxValue / DecimalE9.One
            ? (long)(value * DecimalE9.One)
            : throw new FormatException($"{name} is no amount: {text}");
    }

    public static long Whole(this JsonElement element, string name) =>
        long.TryParse(element.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : 0;

    /// <summary>ns since the Unix epoch; 0 when absent.</summary>
    public static long TimeNs(this JsonElement element, string name)
    {
        var text = element.Text(name);
        if (text.Length == 0)
            return 0;
        return RestTime.TryParse(text, out var unixNs)
            ? unixNs
            : throw new FormatException($"{name} is no time: {text}");
    }

    public static bool TryFind(this JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value)
            && value.ValueKind != JsonValueKind.Null;
    }
}
