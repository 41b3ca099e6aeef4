namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// How far the data of a stream is, by both clocks. Neither alone says where a gap begins: a message may have waited in
/// the server for minutes, and the server's clock may be ahead of ours or behind.
/// </summary>
/// <remarks>Written by the receiving task, read by any thread. Times are ns since the Unix epoch.</remarks>
internal sealed class StreamTimes
{
    private long _receiveNs;
    private long _venueNs;
    private long _aheadNs = long.MinValue;
    private long _aheadBeforeNs;

    /// <summary>
    /// Nothing before this is missing: the earlier of when the last data came and of the latest time it had; 0 = there
    /// was none.
    /// </summary>
    public long CompleteToNs => _venueNs == 0 ? _receiveNs : Math.Min(_receiveNs, _venueNs);

    /// <summary>
    /// How far the venue's times were ahead of our clock, ns, on this connection or the one before; 0 or more. Data
    /// that came by now has times up to so much later than now.
    /// </summary>
    public long AheadNs => Math.Max(0, Math.Max(Volatile.Read(ref _aheadNs), Volatile.Read(ref _aheadBeforeNs)));

    /// <summary>Goes on where an earlier run ended.</summary>
    public void Resume(long completeToNs) => _receiveNs = completeToNs;

    /// <summary>A new connection: clocks may have been set since.</summary>
    public void Reconnect()
    {
        if (_aheadNs == long.MinValue)
            return;
        Volatile.Write(ref _aheadBeforeNs, _aheadNs);
        Volatile.Write(ref _aheadNs, long.MinValue);
    }

    /// <summary>Notes data.</summary>
    /// <param name="receiveNs">When it came, our clock.</param>
    /// <param name="venueNs">The time it has, the venue's clock; 0 = none.</param>
    public void Note(long receiveNs, long venueNs)
    {
        _receiveNs = receiveNs;
        if (venueNs == 0)
            return;
        // A print that is reported late takes nothing back.
        _venueNs = Math.Max(_venueNs, venueNs);
        if (venueNs - receiveNs > _aheadNs)
            Volatile.Write(ref _aheadNs, venueNs - receiveNs);
    }
}
