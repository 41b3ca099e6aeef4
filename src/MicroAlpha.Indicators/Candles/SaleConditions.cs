using MicroAlpha.Events;

namespace MicroAlpha.Indicators.Candles;

/// <summary>
/// Which US sale condition lets a trade change what: the rules of the consolidated tapes (CTA for tapes A and B, UTP
/// for tape C), whose letters Alpaca passes on. A trade may change what all of its conditions allow.
/// </summary>
/// <remarks>
/// Conditions for which the tapes say "last only if it is the first of the day" count as not setting open and close.
/// Example: "@ I" (odd lot) on tape C changes the volume only.
/// </remarks>
public static class SaleConditions
{
    private const TradeUpdates PricesAndVolume = TradeUpdates.HighLow | TradeUpdates.Volume;
    private const byte TapeUtp = (byte)'C';

    private static readonly byte[] Cta = Table(isUtp: false);
    private static readonly byte[] Utp = Table(isUtp: true);

    /// <summary>What a trade of a slot may change. Feeds without tape conditions change everything.</summary>
    /// <param name="slot">A trade, or one form of a corrected or withdrawn one.</param>
    public static TradeUpdates Of(ref readonly EngineEvent slot)
    {
        if (((TradeFlags)slot.Flags & TradeFlags.Suspicious) != 0)
            return TradeUpdates.None;
        return slot.Source == EventSource.AlpacaData && slot.Tape != 0
            ? Of(slot.Trade.Conditions, slot.Tape)
            : TradeUpdates.All;
    }

    /// <summary>What conditions allow together.</summary>
    /// <param name="conditions">Up to four letters, first in the low byte.</param>
    /// <param name="tape">Tape letter; C and O are UTP, all others CTA.</param>
    public static TradeUpdates Of(uint conditions, byte tape)
    {
        var table = tape is TapeUtp or (byte)'O' ? Utp : Cta;
        var updates = TradeUpdates.All;
        for (; conditions != 0; conditions >>= 8)
            updates &= (TradeUpdates)table[conditions & 0xFF];
        return updates;
    }

    private static byte[] Table(bool isUtp)
    {
        var table = new byte[256];
        Array.Fill(table, (byte)TradeUpdates.All);
        // Cash, price variation, odd lot, next day, seller, form T, extended hours out of sequence, contingent,
        // qualified contingent: volume only.
        foreach (var letter in "CHINRTUV7")
            table[letter] = (byte)TradeUpdates.Volume;
        // Bunched sold, prior reference price, sold out of sequence, derivatively priced: no last.
        foreach (var letter in "GPZ4")
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
}
