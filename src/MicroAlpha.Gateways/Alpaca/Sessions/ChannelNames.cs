namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>Channels and their names on the wire.</summary>
internal static class ChannelNames
{
    private static readonly (StreamChannels Channel, string Name)[] Names =
    [
        (StreamChannels.Trades, "trades"),
        (StreamChannels.Quotes, "quotes"),
        (StreamChannels.Bars, "bars"),
        (StreamChannels.UpdatedBars, "updatedBars"),
        (StreamChannels.DailyBars, "dailyBars"),
        (StreamChannels.Statuses, "statuses"),
        (StreamChannels.Lulds, "lulds"),
        (StreamChannels.Imbalances, "imbalances"),
        (StreamChannels.Orderbooks, "orderbooks"),
    ];

    public static ReadOnlySpan<(StreamChannels Channel, string Name)> All => Names;

    /// <summary>The channel of a name; None for corrections, cancelErrors and names not known.</summary>
    public static StreamChannels Of(string name)
    {
        foreach (var (channel, known) in Names)
        {
            if (known == name)
                return channel;
        }

        return StreamChannels.None;
    }
}
