using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// One row of a LOBSTER order book file: the levels of both sides, best first; empty levels are left out.
/// </summary>
internal sealed class LobsterBookRow(int levels)
{
    private const long NoLevel = 9_999_999_999;
    private const long UnitE9 = 100_000;

    private readonly (long PriceE9, long SizeE9)[] _bids = new (long, long)[levels];
    private readonly (long PriceE9, long SizeE9)[] _asks = new (long, long)[levels];
    private int _bidCount;
    private int _askCount;

    /// <summary>Bids, best first.</summary>
    public ReadOnlySpan<(long PriceE9, long SizeE9)> Bids => _bids.AsSpan(0, _bidCount);

    /// <summary>Asks, best first.</summary>
    public ReadOnlySpan<(long PriceE9, long SizeE9)> Asks => _asks.AsSpan(0, _askCount);

    /// <summary>
    /// Reads ask price, ask size, bid price, bid size of every level. Null on success, else what is wrong.
    /// </summary>
    public string? Read(ReadOnlySpan<byte> line)
    {
        _bidCount = 0;
        _askCount = 0;
        var fields = new CsvFields(line);
        for (var i = 0; i < levels; i++)
        {
            if (!TryLevel(ref fields, NoLevel, _asks, ref _askCount)
                || !TryLevel(ref fields, -NoLevel, _bids, ref _bidCount))
                return "the book row has a malformed level";
        }

        if (!fields.IsEnd)
            return "the book row has more columns than its file name says";
        for (var i = 1; i < _askCount; i++)
        {
            if (_asks[i].PriceE9 <= _asks[i - 1].PriceE9)
                return "the asks are not in order of price";
        }

        for (var i = 1; i < _bidCount; i++)
        {
            if (_bids[i].PriceE9 >= _bids[i - 1].PriceE9)
                return "the bids are not in order of price";
        }

        return null;
    }

    /// <summary>
    /// Adds to <paramref name="group"/> what changes <paramref name="before"/> into this row, by price.
    /// </summary>
    public void AddDifferences(LobsterBookRow before, BookGroup group)
    {
        AddSide(Side.Bid, before.Bids, Bids, group);
        AddSide(Side.Ask, before.Asks, Asks, group);
    }

    private static void AddSide(
        Side side,
        ReadOnlySpan<(long PriceE9, long SizeE9)> before,
        ReadOnlySpan<(long PriceE9, long SizeE9)> after,
        BookGroup group)
    {
        var sign = side == Side.Bid ? -1 : 1;
        var (i, j) = (0, 0);
        while (i < before.Length || j < after.Length)
        {
            var order = i == before.Length ? 1
                : j == after.Length ? -1
                : (sign * before[i].PriceE9).CompareTo(sign * after[j].PriceE9);
            if (order < 0)
            {
                group.Add(side, before[i++].PriceE9, 0);
            }
            else if (order > 0)
            {
                group.Add(side, after[j].PriceE9, after[j].SizeE9);
                j++;
            }
            else
            {
                if (before[i].SizeE9 != after[j].SizeE9)
                    group.Add(side, after[j].PriceE9, after[j].SizeE9);
                i++;
                j++;
            }
        }
    }

    private static bool TryLevel(
        ref CsvFields fields, long emptyPrice, (long PriceE9, long SizeE9)[] side, ref int count)
    {
        if (!fields.TryInt64(out var price) || !fields.TryE9(out var sizeE9))
            return false;
        if (price == emptyPrice)
            return sizeE9 == 0;
        if (price <= 0 || price > long.MaxValue / UnitE9 || sizeE9 <= 0)
            return false;
        side[count++] = (price * UnitE9, sizeE9);
        return true;
    }
}
