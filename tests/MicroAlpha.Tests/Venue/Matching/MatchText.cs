using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>Commands and reports as one line each, for messages of tests.</summary>
internal static class MatchText
{
    public static string Of(in MatchCommand command) => FormattableString.Invariant(
        $"{command.Kind} i{command.InstrumentId} id {command.OrderId}>{command.NewOrderId} a{command.AccountId} ")
        + FormattableString.Invariant($"{command.Side} {command.OrderType} {command.TimeInForce} {command.Flags} ")
        + FormattableString.Invariant($"{command.SelfTrade} p {command.PriceE9} s {command.SizeE9}");

    public static string Of(in MatchReport report) => FormattableString.Invariant(
        $"{report.Kind} {report.Reason} i{report.InstrumentId} id {report.OrderId}>{report.NewOrderId} ")
        + FormattableString.Invariant($"{report.Side} p {report.PriceE9} s {report.SizeE9} ")
        + FormattableString.Invariant($"r {report.RemainingE9} t {report.TakerRemainingE9} m {report.MatchId} ")
        + $"{report.Flags}";
}
