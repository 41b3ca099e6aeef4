using MicroAlpha.Events;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// Hands market messages to the connections that want them: each is encoded once per form, then copied. Owner: the
/// exchange thread. No allocation per message.
/// </summary>
internal sealed class StreamHub
{
    private readonly JsonMessageEncoder _json = new();
    private readonly byte[] _jsonText = new byte[MessageLimits.MaxMessage];
    private readonly byte[] _packedText = new byte[MessageLimits.MaxMessage];

    // Replaced, never changed: the fast path walks arrays.
    private MarketSession[] _stocks = [];
    private MarketSession[] _crypto = [];

    /// <summary>Messages handed out so far, one a connection.</summary>
    public long Sent { get; private set; }

    /// <summary>True when somebody may want the books of crypto pairs.</summary>
    public bool HasOrderBooks => _crypto.Length > 0;

    /// <summary>Every connection that is authenticated.</summary>
    public IEnumerable<MarketSession> Sessions => _stocks.Concat(_crypto);

    /// <summary>Adds a connection.</summary>
    public void Add(MarketSession session)
    {
        if (session.Feed.IsCrypto)
            _crypto = [.. _crypto, session];
        else
            _stocks = [.. _stocks, session];
    }

    /// <summary>Takes a connection away.</summary>
    public void Remove(MarketSession session)
    {
        _stocks = [.. _stocks.Where(known => known != session)];
        _crypto = [.. _crypto.Where(known => known != session)];
    }

    /// <summary>Hands one message to everybody who wants it.</summary>
    /// <param name="listing">Whose.</param>
    /// <param name="slot">The slot; of two-slot events the first.</param>
    /// <param name="second">The second slot of a two-slot event; else any.</param>
    /// <param name="channel">The channel it belongs to.</param>
    public void Publish(Listing listing, in EngineEvent slot, in EngineEvent second, StreamChannels channel)
    {
        var sessions = listing.IsCrypto ? _crypto : _stocks;
        var jsonLength = 0;
        var packedLength = 0;
        foreach (var session in sessions)
        {
            if (!session.Wanted.Wants(listing.Id, channel))
                continue;
            if (session.IsPacked)
            {
                if (packedLength == 0)
                {
                    packedLength = MsgPackMessageEncoder.Encode(
                        in slot, in second, listing.SymbolUtf8, listing.IsCrypto, _packedText);
                }

                session.Append(_packedText.AsSpan(0, packedLength));
            }
            else
            {
                if (jsonLength == 0)
                    jsonLength = _json.Encode(in slot, in second, listing.SymbolUtf8, listing.IsCrypto, _jsonText);
                session.Append(_jsonText.AsSpan(0, jsonLength));
            }

            Sent++;
        }
    }

    /// <summary>Hands an order book message to everybody who wants it.</summary>
    public void PublishBook(Listing listing, byte[] json)
    {
        byte[]? packed = null;
        foreach (var session in _crypto)
        {
            if (!session.Wanted.Wants(listing.Id, StreamChannels.OrderBooks))
                continue;
            if (session.IsPacked)
                packed ??= OrderBookText.MsgPack(json);
            session.Append(session.IsPacked ? packed : json);
            Sent++;
        }
    }

    /// <summary>Sends what was collected since the last call.</summary>
    public void Flush()
    {
        foreach (var session in _stocks)
            session.Flush();
        foreach (var session in _crypto)
            session.Flush();
    }

    /// <summary>The most bytes that wait for one connection.</summary>
    public long MaxPendingBytes()
    {
        long most = 0;
        foreach (var session in _stocks)
            most = Math.Max(most, session.PendingBytes);
        foreach (var session in _crypto)
            most = Math.Max(most, session.PendingBytes);
        return most;
    }

    /// <summary>After a rename: who wanted the old symbol gets nothing any more.</summary>
    public void Renamed(Listing listing)
    {
        foreach (var session in Sessions)
            session.Wanted.Renamed(listing);
    }
}
