using System.Globalization;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Host.Replay;

/// <summary>Core outputs for people: one line each, and by field what differs between two. Cold.</summary>
internal static class OutputText
{
    /// <summary>One line.</summary>
    public static string Show(in OrderCommand output)
    {
        if (output.Kind == CommandKind.Checkpoint)
            return $"checkpoint after {output.CauseSequence} state {Hex(output.StateHash)} events {output.EventCount}";
        var terms = $"instrument {output.InstrumentId} {output.Side} {Amount(output.SizeE9)} at "
            + $"{Amount(output.PriceE9)} {output.OrderType} {output.TimeInForce}";
        return output.Kind == CommandKind.Refused
            ? $"refused {output.RefusedKind} {terms} by {(RiskCode)output.RiskCode}: {output.ObservedValue}, limit "
                + $"{output.LimitValue}, caused by {output.CauseSequence} strategy {output.StrategyId}"
            : $"{output.Kind} order {output.OrderId} {terms} parent {output.ParentId} reference "
                + $"{Amount(output.ReferencePriceE9)} caused by {output.CauseSequence} strategy {output.StrategyId} "
                + $"reason {output.Reason}";
    }

    /// <summary>The fields in which two outputs differ, with both values; empty when only the stamp does.</summary>
    public static IReadOnlyList<(string Name, string Expected, string Actual)> Differences(
        in OrderCommand expected, in OrderCommand actual)
    {
        var (left, right) = (FieldsOf(in expected), FieldsOf(in actual));
        var names = left.Select(static field => field.Name).Union(right.Select(static field => field.Name));
        return
        [
            .. names
                .Select(name => (name, Find(left, name), Find(right, name)))
                .Where(static field => field.Item2 != field.Item3),
        ];
    }

    /// <summary>An amount of 1e-9 units as an exact decimal.</summary>
    public static string Amount(long valueE9)
    {
        Span<byte> text = stackalloc byte[DecimalE9.MaxLength];
        return Encoding.ASCII.GetString(text[..DecimalE9.Format(valueE9, text)]);
    }

    private static string Find(List<(string Name, string Value)> fields, string name) =>
        fields.Find(field => field.Name == name).Value ?? "none";

    private static List<(string Name, string Value)> FieldsOf(in OrderCommand output)
    {
        List<(string, string)> fields =
        [
            ("cause", Text(output.CauseSequence)),
            ("decision_time", Text(output.DecisionTimeNs)),
            ("instrument", Text(output.InstrumentId)),
            ("kind", output.Kind.ToString()),
        ];
        if (output.Kind == CommandKind.Checkpoint)
        {
            fields.Add(("event_hash", Hex(output.EventHash)));
            fields.Add(("state_hash", Hex(output.StateHash)));
            fields.Add(("command_hash", Hex(output.CommandHash)));
            fields.Add(("event_count", Text(output.EventCount)));
            fields.Add(("side", Text((byte)output.Side)));
            fields.Add(("type", Text((byte)output.OrderType)));
            fields.Add(("time_in_force", Text((byte)output.TimeInForce)));
            fields.Add(("rest", $"{output.StrategyId}/{output.Reason}/{output.Flags}"));
            return fields;
        }

        fields.Add(("side", Text((byte)output.Side)));
        fields.Add(("type", Text((byte)output.OrderType)));
        fields.Add(("time_in_force", Text((byte)output.TimeInForce)));
        fields.Add(("price", Amount(output.PriceE9)));
        fields.Add(("size", Amount(output.SizeE9)));
        fields.Add(("strategy", Text(output.StrategyId)));
        AddRest(fields, in output);
        return fields;
    }

    private static void AddRest(List<(string, string)> fields, in OrderCommand output)
    {
        if (output.Kind == CommandKind.Refused)
        {
            fields.Add(("observed", Text(output.ObservedValue)));
            fields.Add(("limit", Text(output.LimitValue)));
            fields.Add(("risk_code", Text(output.RiskCode)));
            fields.Add(("refused_kind", Text((byte)output.RefusedKind)));
            return;
        }

        fields.Add(("order", Text(output.OrderId)));
        fields.Add(("parent", Text(output.ParentId)));
        fields.Add(("reference", Amount(output.ReferencePriceE9)));
        fields.Add(("reason", Text(output.Reason)));
        fields.Add(("flags", Text((byte)output.Flags)));
    }

    private static string Hex(ulong value) => value.ToString("x16", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
