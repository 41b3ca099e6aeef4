namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>Something wanted that the server does not give.</summary>
/// <param name="Symbol">The symbol, or <c>*</c>.</param>
/// <param name="Channels">The channels refused.</param>
/// <param name="Code">The server's code; 0 = acknowledgements came without it.</param>
public readonly record struct RefusedSubscription(string Symbol, StreamChannels Channels, int Code)
{
    private const int MostNamed = 10;

    /// <summary>The first ten as text, and how many there are more.</summary>
    public static string ToText(IReadOnlyList<RefusedSubscription> refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var named = string.Join(", ", refused.Take(MostNamed));
        return refused.Count > MostNamed ? $"{named} and {refused.Count - MostNamed} more" : named;
    }

    /// <summary>For people: <c>NVDA quotes (405)</c>.</summary>
    public override string ToString()
    {
        var channels = new List<string>();
        foreach (var (channel, name) in ChannelNames.All)
        {
            if (Channels.HasFlag(channel))
                channels.Add(name);
        }

        var why = Code == 0 ? "not acknowledged" : Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"{Symbol} {string.Join(" and ", channels)} ({why})";
    }
}
