namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// A report by windows of equal width, left-closed, right-open. In regular hours they begin at 09:30 and all of the
/// day's are written, empty ones too, the last one up to 16:00 and so shorter where the width does not divide the day;
/// else they begin with the window of the first event.
/// </summary>
internal abstract class WindowReport(ReportContext context) : IndicatorReport(context)
{
    private const long MaxEmpty = 10_000_000;

    private long _start = long.MinValue;
    private long _dayOpen;
    private long _dayClose = long.MaxValue;

    /// <summary>Number of the open window, from 0 over all days.</summary>
    protected long Index { get; private set; }

    /// <summary>
    /// A gap, halt or session is in the open window: its middles are those behind it, its flows those of all its rows.
    /// </summary>
    protected bool IsBroken { get; private set; }

    /// <summary>The open window has both middles of its rows: their change belongs to its flows.</summary>
    protected bool HasChange => StartMid2E9 != 0 && !IsBroken;

    /// <summary>Days closed before the open window.</summary>
    protected long Days { get; private set; }

    /// <summary>ns from the day's open to the start of the open window; of regular hours only.</summary>
    protected long IntoDayNs => _start - _dayOpen;

    /// <summary>Middle of the book times two at the start of the open window, 1e-9 units; 0 = not known.</summary>
    protected long StartMid2E9 { get; private set; }

    /// <summary>Middle times two after the last row; 0 = not known since the last gap, halt or session.</summary>
    protected long LastMid2E9 { get; private set; }

    /// <inheritdoc />
    public override void OnRow(in MarketRow row)
    {
        Advance(row.TimeNs);
        if (!row.HasBoth)
            return;
        LastMid2E9 = row.BidPriceE9 + row.AskPriceE9;
        if (StartMid2E9 == 0)
            StartMid2E9 = LastMid2E9;
    }

    /// <inheritdoc />
    public override void OnReset(bool isNewDay)
    {
        if (isNewDay && Context.Session.IsRegular)
            CloseDay();
        IsBroken = _start != long.MinValue;
        (StartMid2E9, LastMid2E9) = (0, 0);
    }

    /// <inheritdoc />
    public override void Finish() => CloseDay();

    /// <summary>Writes the open window; called for empty ones too.</summary>
    protected abstract void CloseWindow();

    /// <summary>Closes every window that ends at or before a time and opens the one that has it.</summary>
    protected void Advance(long timeNs)
    {
        var width = Context.Spec.WidthNs;
        if (_start == long.MinValue)
        {
            _start = Context.Session.IsRegular ? Context.Session.Midnight(timeNs) + SessionHours.OpenNs
                : timeNs - (timeNs % width);
            _dayOpen = _start;
            _dayClose = Context.Session.IsRegular ? Context.Session.DayCloseNs : long.MaxValue;
        }

        if ((timeNs - _start) / width > MaxEmpty)
        {
            // A hole of years is no window: the next one begins where the data goes on.
            Next();
            Index += ((timeNs - _start) / width) - 1;
            _start += (timeNs - _start) / width * width;
        }

        while (timeNs - _start >= width)
            Next();
    }

    private void CloseDay()
    {
        if (_start == long.MinValue)
            return;
        if (_dayClose != long.MaxValue)
            Advance(_dayClose);
        if (_start < _dayClose)
            Next();
        Days++;
        (_start, _dayClose) = (long.MinValue, long.MaxValue);
    }

    private void Next()
    {
        CloseWindow();
        Index++;
        _start += Context.Spec.WidthNs;
        StartMid2E9 = LastMid2E9;
        IsBroken = false;
    }
}
