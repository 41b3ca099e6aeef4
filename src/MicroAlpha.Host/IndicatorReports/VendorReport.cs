using MicroAlpha.Events;
using MicroAlpha.Indicators.Candles;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Own bars beside the vendor's of the same width: start, own open to volume, the vendor's, and which differ. An
/// interval that only one side has counts as a difference.
/// </summary>
internal sealed class VendorReport(ReportContext context) : BarSource(context)
{
    private readonly SortedDictionary<long, Candle> _vendor = [];
    private Candle _open;
    private bool _isWanted;

    /// <inheritdoc />
    public override string Header => "start,open,high,low,close,volume,vendor_open,vendor_high,vendor_low,"
        + "vendor_close,vendor_volume,prices_equal,volume_equal";

    /// <inheritdoc />
    protected override bool IsOnVenueClock => true;

    /// <inheritdoc />
    public override void OnSlot(ref EngineEvent slot)
    {
        base.OnSlot(ref slot);
        if (slot.Kind == EventKind.BarPrices)
        {
            _isWanted = slot.BarPrices.IntervalSeconds * CandleOptions.SecondNs == Context.Spec.WidthNs
                && Context.Session.Has(slot.VenueTimeNs);
            _open = new Candle
            {
                StartNs = slot.VenueTimeNs,
                OpenPriceE9 = slot.BarPrices.OpenPriceE9,
                HighPriceE9 = slot.BarPrices.HighPriceE9,
                LowPriceE9 = slot.BarPrices.LowPriceE9,
                ClosePriceE9 = slot.BarPrices.ClosePriceE9,
                Prices = CandlePrices.All,
            };
        }
        else if (slot.Kind == EventKind.BarTotals && _isWanted)
        {
            _open.VolumeE9 = slot.BarTotals.VolumeE9;
            // A bar that is sent again, updated, replaces the first form.
            _vendor[_open.StartNs] = _open;
        }
    }

    /// <inheritdoc />
    protected override void Write(IReadOnlyList<Candle> bars)
    {
        var own = bars.ToDictionary(static bar => bar.StartNs);
        var (prices, volumes, both) = (0L, 0L, 0L);
        foreach (var start in own.Keys.Union(_vendor.Keys).Order())
        {
            var isOwn = own.TryGetValue(start, out var ours);
            var isTheirs = _vendor.TryGetValue(start, out var theirs);
            var arePricesEqual = isOwn && isTheirs && PricesOf(ours) == PricesOf(theirs);
            var areVolumesEqual = isOwn && isTheirs && ours.VolumeE9 == theirs.VolumeE9;
            both += isOwn && isTheirs ? 1 : 0;
            prices += arePricesEqual ? 1 : 0;
            volumes += areVolumesEqual ? 1 : 0;
            Line($"{Context.Time(start)},{Columns(ours)},{Columns(theirs)},{(arePricesEqual ? 1 : 0)},"
                + $"{(areVolumesEqual ? 1 : 0)}");
        }

        Sum = Rows - prices;
        Summary["compared"] = both;
        Summary["prices_equal"] = prices;
        Summary["volumes_equal"] = volumes;
        Summary["only_own"] = own.Count - both;
        Summary["only_vendor"] = _vendor.Count - both;
    }

    private static (long Open, long High, long Low, long Close) PricesOf(in Candle bar) =>
        (bar.OpenPriceE9, bar.HighPriceE9, bar.LowPriceE9, bar.ClosePriceE9);

    private string Columns(in Candle bar) => bar.IsEmpty
        ? ",,,,"
        : $"{Context.Price(bar.OpenPriceE9)},{Context.Price(bar.HighPriceE9)},{Context.Price(bar.LowPriceE9)},"
            + $"{Context.Price(bar.ClosePriceE9)},{Context.Lots(bar.VolumeE9)}";
}
