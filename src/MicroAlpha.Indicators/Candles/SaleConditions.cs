using MicroAlpha.Events;

namespace MicroAlpha.Indicators.Candles;

/// <summary>
/// Which US sale condition lets a trade change what, by the letters Alpaca passes on. A trade may change what all of
/// its conditions allow. There are two tables: what the tapes say for a day, and what Alpaca does for its minute bars,
/// which are to show the market of the minute and leave out what is reported late or agreed elsewhere.
/// </summary>
/// <remarks>
/// <para>
/// A day: the trade processing tables of the CTS Multicast Output Specification (CTA, tapes A and B) and of the UTP
/// Trade Data Feed Specification (tape C), consolidated columns. Conditions for which they say "last only if it is the
/// first of the day" count as not setting open and close.
/// </para>
/// <para>
/// Shorter: Alpaca's Market Data FAQ, "How are bars aggregated?". Form T counts there, out of sequence, derivatively
/// priced, prior reference and seller's trades and the corrected close set no price.
/// </para>
/// <para>Example: "@ I" (odd lot) on tape C changes the volume only; "Z" changes high and low of the day alone.</para>
/// </remarks>
public static class SaleConditions
{
    private const long DayNs = 86_400_000_000_000;
    private const TradeUpdates PricesAndVolume = TradeUpdates.HighLow | TradeUpdates.Volume;
    private const byte TapeUtp = (byte)'C';

    private static readonly byte[] CtaDay = Day(isUtp: false);
    private static readonly byte[] UtpDay = Day(isUtp: true);
    private static readonly byte[] CtaMinute = Minute(isUtp: false);
    private static readonly byte[] UtpMinute = Minute(isUtp: true);

    /// <summary>What a trade of a slot may change. Feeds without tape conditions change everything.</summary>
    /// <param name="slot">A trade, or one form of a corrected or withdrawn one.</param>
    /// <param name="widthNs">Width of the candle, ns: from a day on the tapes' table, below it Alpaca's.</param>
    public static TradeUpdates Of(ref readonly EngineEvent slot, long widthNs)
    {
        if (((TradeFlags)slot.Flags & TradeFlags.Suspicious) != 0)
            return TradeUpdates.None;
        return slot.Source == EventSource.AlpacaData && slot.Tape != 0
            ? Of(slot.Trade.Conditions, slot.Tape, widthNs)
            : TradeUpdates.All;
    }

    /// <summary>What conditions allow together.</summary>
    /// <param name="conditions">Up to four letters, first in the low byte.</param>
    /// <param name="tape">Tape letter; C and O are UTP, all others CTA.</param>
    /// <param name="widthNs">Width of the candle, ns.</param>
    public static TradeUpdates Of(uint conditions, byte tape, long widthNs)
    {
        var isUtp = tape is TapeUtp or (byte)'O';
        var table = widthNs >= DayNs ? (isUtp ? UtpDay : CtaDay) : (isUtp ? UtpMinute : CtaMinute);
        var updates = TradeUpdates.All;
        for (; conditions != 0; conditions >>= 8)
            updates &= (TradeUpdates)table[conditions & 0xFF];
        return updates;
    }

    private static byte[] Day(bool isUtp)
    {
        var table = new byte[256];
        Array.Fill(table, (byte)TradeUpdates.All);
        // Cash, price variation, odd lot, next day, form T, extended hours out of sequence, contingent, qualified
        // contingent: volume only.
        foreach (var letter in "CHINTUV7")
            table[letter] = (byte)TradeUpdates.Volume;
        // Bunched sold, prior reference price, seller, sold out of sequence, stopped stock out of sequence,
        // derivatively priced: no last.
        foreach (var letter in "GPRZ34")
            table[letter] = (byte)PricesAndVolume;
        // Official open and close of a market repeat trades that were reported.
        foreach (var letter in "MQ")
            table[letter] = (byte)TradeUpdates.None;
        // The corrected consolidated close sets prices and has no volume.
        table['9'] = (byte)(TradeUpdates.OpenClose | TradeUpdates.HighLow);
        // Average price trade: B on the CTA tapes, W on UTP, whose B is an ordinary bunched trade.
        table[isUtp ? 'W' : 'B'] = (byte)TradeUpdates.Volume;
        return table;
    }

    private static byte[] Minute(bool isUtp)
    {
        var table = Day(isUtp);
        table['T'] = (byte)TradeUpdates.All;
        foreach (var letter in "GPRZ34")
            table[letter] = (byte)TradeUpdates.Volume;
        table['9'] = (byte)TradeUpdates.None;
        return table;
    }
}
