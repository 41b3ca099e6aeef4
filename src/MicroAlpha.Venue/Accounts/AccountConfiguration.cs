using System.Text.Json;

namespace MicroAlpha.Venue.Accounts;

/// <summary>Settings of an account. Owner: the exchange thread.</summary>
internal sealed class AccountConfiguration
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal)
    {
        ["disable_overnight_trading"] = "false",
        ["dtbp_check"] = "\"entry\"",
        ["fractional_trading"] = "true",
        ["max_margin_multiplier"] = "\"4\"",
        ["max_options_trading_level"] = "null",
        ["no_shorting"] = "false",
        ["pdt_check"] = "\"entry\"",
        ["ptp_no_exception_entry"] = "false",
        ["suspend_trade"] = "false",
        ["trade_confirm_email"] = "\"all\"",
    };

    /// <summary>True when no new orders are taken.</summary>
    public bool IsSuspended => _values["suspend_trade"] == "true";

    /// <summary>True when nothing may be sold short.</summary>
    public bool IsLongOnly => _values["no_shorting"] == "true";

    /// <summary>Takes over what it knows of a JSON object.</summary>
    public void Change(JsonElement changes)
    {
        foreach (var member in changes.EnumerateObject())
        {
            if (_values.ContainsKey(member.Name))
                _values[member.Name] = member.Value.GetRawText();
        }
    }

    /// <summary>Writes all of them.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in _values)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value);
        }

        writer.WriteEndObject();
    }
}
