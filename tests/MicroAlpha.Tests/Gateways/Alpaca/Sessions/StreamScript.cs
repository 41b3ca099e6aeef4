using System.Text;
using System.Text.Json.Nodes;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>The server's part of a data stream, as Alpaca plays it, for scripts to build on.</summary>
internal static class StreamScript
{
    private static readonly string[] Channels =
        ["trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds", "imbalances", "orderbooks"];

    public static string Error(int code, string text = "x") => $$"""[{"T":"error","code":{{code}},"msg":"{{text}}"}]""";

    public static string Trade(long id, string symbol = "AAPL") =>
        $$"""[{"T":"t","S":"{{symbol}}","i":{{id}},"x":"V","p":1.5,"s":10,"c":["@"],"z":"C","""
        + "\"t\":\"2026-11-20T14:30:00Z\"}]";

    /// <summary>Upgrade, welcome, keys; the keys' message is returned.</summary>
    public static async Task<string?> AuthenticateAsync(RawPeer peer)
    {
        await peer.UpgradeAsync().ConfigureAwait(false);
        await peer.SendAsync("""[{"T":"success","msg":"connected"}]""").ConfigureAwait(false);
        var keys = await peer.ReadTextAsync().ConfigureAwait(false);
        await peer.SendAsync("""[{"T":"success","msg":"authenticated"}]""").ConfigureAwait(false);
        return keys;
    }

    /// <summary>
    /// Serves subscriptions until the client goes; <paramref name="judge"/> may refuse one with a code.
    /// </summary>
    public static async Task ServeAsync(
        RawPeer peer,
        Func<JsonObject, int>? judge = null,
        Action<SortedSet<string>>? onState = null,
        int stopAfter = -1)
    {
        var state = new SortedSet<string>(StringComparer.Ordinal);
        while (stopAfter-- != 0 && await peer.ReadTextAsync().ConfigureAwait(false) is { } text)
        {
            var request = JsonNode.Parse(text)!.AsObject();
            var code = judge?.Invoke(request) ?? 0;
            if (code != 0)
            {
                await peer.SendAsync(Error(code)).ConfigureAwait(false);
                continue;
            }

            Apply(request, state);
            onState?.Invoke(state);
            await peer.SendAsync(Acknowledgement(state)).ConfigureAwait(false);
        }
    }

    public static void Apply(JsonObject request, SortedSet<string> state)
    {
        foreach (var entry in EntriesOf(request))
        {
            if ((string)request["action"]! == "subscribe")
                state.Add(entry);
            else
                state.Remove(entry);
        }
    }

    public static IEnumerable<string> EntriesOf(JsonObject request) =>
        from channel in Channels
        where request[channel] is not null
        from symbol in request[channel]!.AsArray()
        select $"{channel}:{symbol}";

    public static string Acknowledgement(SortedSet<string> state)
    {
        var text = new StringBuilder("""[{"T":"subscription" """);
        foreach (var channel in Channels)
            Append(text, state, channel, channel);
        Append(text, state, "trades", "corrections");
        Append(text, state, "trades", "cancelErrors");
        return text.Append("}]").ToString();
    }

    private static void Append(StringBuilder text, SortedSet<string> state, string channel, string name)
    {
        // Everything from "channel:" up to the character behind the colon.
        var symbols = state.GetViewBetween(channel + ":", channel + ";")
            .Select(entry => $"\"{entry[(channel.Length + 1)..]}\"");
        text.Append($",\"{name}\":[").AppendJoin(',', symbols).Append(']');
    }
}
