using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>What every report of a symbol shares: units, clock, session, the books, the file it writes.</summary>
internal sealed class ReportContext
{
    private const long StockPriceUnitE9 = 100_000;
    private const long MsNs = 1_000_000;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>What is wanted.</summary>
    public required IndicatorSpec Spec { get; init; }

    /// <summary>What a first reading found.</summary>
    public required SymbolSurvey Survey { get; init; }

    /// <summary>The books of all symbols, up to date with the slot.</summary>
    public required BookSet Books { get; init; }

    /// <summary>Where the rows go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>The session the rows are in.</summary>
    public required SessionHours Session { get; init; }

    /// <summary>How times are written.</summary>
    public TimeStyle Style { get; init; }

    /// <summary>The symbol's id.</summary>
    public uint Id => Survey.Id;

    /// <summary>Prices are written in this unit: a ten-thousandth of a dollar for stocks, else the tick.</summary>
    public long PriceUnitE9 => Survey.Definition.AssetClass == AssetClass.Stock || Survey.Definition.TickSizeE9 <= 0
        ? StockPriceUnitE9
        : Survey.Definition.TickSizeE9;

    /// <summary>The tick, 1e-9 currency units.</summary>
    public long TickE9 => Survey.Definition.TickSizeE9 > 0 ? Survey.Definition.TickSizeE9 : DecimalE9.One / 100;

    /// <summary>Sizes are written in this unit: the lot.</summary>
    public long LotE9
    {
        get
        {
            var lot = DecimalE9.One;
            for (var i = 0; i < Survey.Definition.SizeDecimals; i++)
                lot /= 10;
            return Math.Max(lot, 1);
        }
    }

    /// <summary>A price in <see cref="PriceUnitE9"/>.</summary>
    public string Price(long priceE9) => Ratio(priceE9, PriceUnitE9);

    /// <summary>A size in <see cref="LotE9"/>.</summary>
    public string Lots(Int128 sizeE9) => Ratio(sizeE9, LotE9);

    /// <summary>A size in <see cref="LotE9"/> as the nearest number: whole lots are exact below 2^53.</summary>
    public double LotsNumber(Int128 sizeE9)
    {
        var (whole, rest) = Int128.DivRem(sizeE9, LotE9);
        return (double)whole + ((double)rest / LotE9);
    }

    /// <summary>A price times a size in units of both.</summary>
    public string Notional(Int128 notionalE18) => Ratio(notionalE18, (Int128)PriceUnitE9 * LotE9);

    /// <summary>A price as a number of <see cref="PriceUnitE9"/>.</summary>
    public double PriceNumber(double priceE9) => priceE9 / PriceUnitE9;

    /// <summary>A time as the style says.</summary>
    public long Time(long timeNs) => Style switch
    {
        TimeStyle.MsOfDay => Session.OfDay(timeNs) / MsNs,
        TimeStyle.NsOfDay => Session.OfDay(timeNs),
        _ => timeNs,
    };

    /// <summary>A number that reads back as the same one.</summary>
    public static string Text(double value) => double.IsNaN(value) ? "nan" : value.ToString("R", Plain);

    // Whole where it is whole, as nearly always; else exact with its decimals.
    private static string Ratio(Int128 value, Int128 unit)
    {
        var (whole, rest) = Int128.DivRem(value, unit);
        return rest == 0 ? whole.ToString(Plain) : ((decimal)value / (decimal)unit).ToString(Plain);
    }
}
