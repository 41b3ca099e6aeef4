using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Turns the fields of one element into events: which fields a type has, which of them it needs, and what they mean.
/// The same for every codec. One reading thread.
/// </summary>
internal sealed class ElementBuilder
{
    /// <summary>Most levels of one book element.</summary>
    public const int MaxLevels = 4096;

    /// <summary>Events that <see cref="TryBuild"/> may write.</summary>
    public const int MaxEvents = MaxLevels;

    private const int MaxSymbol = 24;
    private const uint BarSeconds = 60;
    private const uint DaySeconds = 86_400;

    private readonly byte[] _symbol = new byte[MaxSymbol];
    private int _symbolLength;
    private DeadLetterReason _reason;

    /// <summary>Why the last element was refused.</summary>
    public DeadLetterReason Reason => _reason;

    /// <summary>The symbol of the last element.</summary>
    public ReadOnlySpan<byte> Symbol => _symbol.AsSpan(0, _symbolLength);

    /// <summary>Conditions of the last element that did not fit in its slots.</summary>
    public int DroppedConditions { get; private set; }

    /// <summary>Status and reason codes of the last element that were cut to eight characters.</summary>
    public int CutCodes { get; private set; }

    /// <summary>Which type the element has; false when it has no text of Latin-1 for it.</summary>
    public bool TryReadType<TFields>(ref TFields fields, out ElementType type)
        where TFields : struct, IElementFields
    {
        Span<byte> text = stackalloc byte[16];
        _reason = DeadLetterReason.None;
        type = ElementType.Unknown;
        var state = fields.Text(FieldKey.Type, text, out var length);
        if (state != FieldState.Good)
        {
            _reason = state == FieldState.Bad ? DeadLetterReason.BadText : DeadLetterReason.MissingField;
            return false;
        }

        type = length == 1 ? OfLetter(text[0]) : OfWord(text[..Math.Min(length, text.Length)]);
        return true;
    }

    /// <summary>
    /// Writes the events of an element but for their instrument ids, or says in <see cref="Reason"/> why not.
    /// </summary>
    /// <param name="fields">The element's fields.</param>
    /// <param name="type">Its type, neither unknown nor control.</param>
    /// <param name="receiveTimeNs">When its frame arrived, ns since the Unix epoch, our clock.</param>
    /// <param name="targets">Room for <see cref="MaxEvents"/> events.</param>
    /// <param name="count">Events written.</param>
    public bool TryBuild<TFields>(
        ref TFields fields, ElementType type, long receiveTimeNs, Span<EngineEvent> targets, out int count)
        where TFields : struct, IElementFields
    {
        _reason = DeadLetterReason.None;
        DroppedConditions = 0;
        CutCodes = 0;
        count = 0;
        ReadSymbol(ref fields);
        var state = fields.Time(FieldKey.Time, out var timeNs);
        if (state != FieldState.Good)
            Refuse(state == FieldState.Bad ? DeadLetterReason.BadTime : DeadLetterReason.MissingField);
        EngineEvent header = default;
        header.VenueTimeNs = timeNs;
        header.ReceiveTimeNs = receiveTimeNs;
        header.InstrumentId = EngineEvent.NoInstrument;
        header.Source = EventSource.AlpacaData;
        header.Tape = Letter(ref fields, FieldKey.Tape);
        if (_reason == DeadLetterReason.None)
            count = Write(ref fields, type, in header, targets);
        return _reason == DeadLetterReason.None;
    }

    private static ElementType OfLetter(byte letter) => letter switch
    {
        (byte)'q' => ElementType.Quote,
        (byte)'t' => ElementType.Trade,
        (byte)'b' => ElementType.Bar,
        (byte)'u' => ElementType.UpdatedBar,
        (byte)'d' => ElementType.DailyBar,
        (byte)'c' => ElementType.Correction,
        (byte)'x' => ElementType.Cancel,
        (byte)'l' => ElementType.Luld,
        (byte)'s' => ElementType.Status,
        (byte)'i' => ElementType.Imbalance,
        (byte)'o' => ElementType.Book,
        _ => ElementType.Unknown,
    };

    private static ElementType OfWord(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("success"u8) || word.SequenceEqual("error"u8) || word.SequenceEqual("subscription"u8)
            ? ElementType.Control
            : ElementType.Unknown;

    // The events written. What a refused element leaves in the targets is never published.
    private int Write<TFields>(
        ref TFields fields, ElementType type, in EngineEvent header, Span<EngineEvent> targets)
        where TFields : struct, IElementFields
    {
        if (type == ElementType.Book)
            return WriteBook(ref fields, in header, targets);
        ref var slot = ref targets[0];
        slot = header;
        switch (type)
        {
            case ElementType.Trade:
                WriteTrade(ref fields, ref slot);
                return 1;
            case ElementType.Quote:
                WriteQuote(ref fields, ref slot);
                return 1;
            case ElementType.Cancel:
                WriteTrade(ref fields, ref slot);
                slot.Kind = EventKind.TradeCancel;
                slot.Trade.Action = Letter(ref fields, FieldKey.AskOrAction);
                return 1;
            case ElementType.Correction:
                targets[1] = header;
                WriteCorrection(ref fields, ref slot, ref targets[1]);
                return 2;
            case ElementType.Luld:
                slot.Kind = EventKind.LuldBand;
                slot.LuldBand.UpPriceE9 = Number(ref fields, FieldKey.Up);
                slot.LuldBand.DownPriceE9 = Number(ref fields, FieldKey.Down);
                slot.LuldBand.Indicator = Letter(ref fields, FieldKey.Id);
                return 1;
            case ElementType.Status:
                WriteStatus(ref fields, ref slot);
                return 1;
            case ElementType.Imbalance:
                slot.Kind = EventKind.Imbalance;
                slot.Imbalance.PriceE9 = Number(ref fields, FieldKey.Price);
                return 1;
            default:
                targets[1] = header;
                WriteBar(ref fields, type, ref slot, ref targets[1]);
                return 2;
        }
    }

    private void WriteQuote<TFields>(ref TFields fields, ref EngineEvent slot)
        where TFields : struct, IElementFields
    {
        slot.Kind = EventKind.Quote;
        slot.Quote.BidPriceE9 = Number(ref fields, FieldKey.BidPrice);
        slot.Quote.BidSizeE9 = Number(ref fields, FieldKey.BidSize);
        slot.Quote.AskPriceE9 = Number(ref fields, FieldKey.AskPrice);
        slot.Quote.AskSizeE9 = Number(ref fields, FieldKey.AskSize);
        slot.Quote.BidExchange = Letter(ref fields, FieldKey.BidExchange);
        slot.Quote.AskExchange = Letter(ref fields, FieldKey.AskExchange);
        var letters = Letters(ref fields, FieldKey.Conditions, 2);
        slot.Quote.BidCondition = (byte)letters;
        slot.Quote.AskCondition = (byte)(letters >> 8);
    }

    private void WriteTrade<TFields>(ref TFields fields, ref EngineEvent slot)
        where TFields : struct, IElementFields
    {
        slot.Kind = EventKind.Trade;
        slot.Trade.PriceE9 = Number(ref fields, FieldKey.Price);
        slot.Trade.SizeE9 = Number(ref fields, FieldKey.Size);
        slot.Trade.TradeId = Id(ref fields, FieldKey.Id);
        slot.Trade.Exchange = Letter(ref fields, FieldKey.Exchange);
        slot.Trade.Conditions = Letters(ref fields, FieldKey.Conditions, 4);
        Span<byte> side = stackalloc byte[1];
        side[0] = 0;
        if (fields.Text(FieldKey.TakerSide, side, out var length) == FieldState.Bad)
            Refuse(DeadLetterReason.BadText);
        slot.Trade.Aggressor = length != 1 ? Side.None : side[0] switch
        {
            (byte)'B' => Side.Bid,
            (byte)'S' => Side.Ask,
            _ => Side.None,
        };
    }

    private void WriteCorrection<TFields>(ref TFields fields, ref EngineEvent before, ref EngineEvent after)
        where TFields : struct, IElementFields
    {
        before.Kind = EventKind.CorrectionOriginal;
        before.Trade.PriceE9 = Number(ref fields, FieldKey.OldPrice);
        before.Trade.SizeE9 = Number(ref fields, FieldKey.OldSize);
        before.Trade.TradeId = Id(ref fields, FieldKey.OldId);
        before.Trade.Conditions = Letters(ref fields, FieldKey.OldConditions, 4);
        before.Trade.Exchange = Letter(ref fields, FieldKey.Exchange);
        after.Kind = EventKind.CorrectionReplacement;
        after.Trade.PriceE9 = Number(ref fields, FieldKey.NewPrice);
        after.Trade.SizeE9 = Number(ref fields, FieldKey.NewSize);
        after.Trade.TradeId = Id(ref fields, FieldKey.NewId);
        after.Trade.Conditions = Letters(ref fields, FieldKey.NewConditions, 4);
        after.Trade.Exchange = before.Trade.Exchange;
    }

    private void WriteBar<TFields>(
        ref TFields fields, ElementType type, ref EngineEvent prices, ref EngineEvent totals)
        where TFields : struct, IElementFields
    {
        prices.Kind = EventKind.BarPrices;
        prices.BarPrices.OpenPriceE9 = Number(ref fields, FieldKey.Open);
        prices.BarPrices.HighPriceE9 = Number(ref fields, FieldKey.High);
        prices.BarPrices.LowPriceE9 = Number(ref fields, FieldKey.Low);
        prices.BarPrices.ClosePriceE9 = Number(ref fields, FieldKey.Conditions);
        prices.BarPrices.IntervalSeconds = type == ElementType.DailyBar ? DaySeconds : BarSeconds;
        totals.Kind = EventKind.BarTotals;
        totals.BarTotals.VolumeE9 = Number(ref fields, FieldKey.Volume);
        // An average has as many decimals as the division gave: it is the one number that is rounded.
        if (fields.RoundedE9(FieldKey.Vwap, out var vwapE9) == FieldState.Bad || vwapE9 < 0)
            Refuse(DeadLetterReason.BadNumber);
        totals.BarTotals.VwapE9 = vwapE9;
        if (fields.UInt64(FieldKey.TradeCount, out var trades) == FieldState.Bad || trades > long.MaxValue)
            Refuse(DeadLetterReason.BadNumber);
        totals.BarTotals.TradeCount = (long)trades;
        totals.BarTotals.Revision = type switch
        {
            ElementType.Bar => (byte)'b',
            ElementType.UpdatedBar => (byte)'u',
            _ => (byte)'d',
        };
    }

    private void WriteStatus<TFields>(ref TFields fields, ref EngineEvent slot)
        where TFields : struct, IElementFields
    {
        slot.Kind = EventKind.Status;
        if (!TryCode(ref fields, FieldKey.StatusCode, ref slot.Status.StatusCode, out var length))
            Refuse(DeadLetterReason.MissingField);
        _ = TryCode(ref fields, FieldKey.ReasonCode, ref slot.Status.ReasonCode, out _);
        slot.Status.State = length == 1
            ? StatusStates.Of(slot.Status.StatusCode[0], slot.Status.ReasonCode[0], slot.Status.ReasonCode[1])
            : TradingState.Unknown;
    }

    // A halt must not get lost because its code is longer than expected: it is cut and counted.
    private bool TryCode<TFields>(ref TFields fields, FieldKey key, ref Latin1Text8 code, out int length)
        where TFields : struct, IElementFields
    {
        Span<byte> target = MemoryMarshal.CreateSpan(ref Unsafe.As<Latin1Text8, byte>(ref code), 8);
        var state = fields.Text(key, target, out length);
        if (state == FieldState.Bad)
            Refuse(DeadLetterReason.BadText);
        if (length > target.Length)
            CutCodes++;
        return state != FieldState.Absent;
    }

    private int WriteBook<TFields>(ref TFields fields, in EngineEvent header, Span<EngineEvent> targets)
        where TFields : struct, IElementFields
    {
        targets = targets[..MaxLevels];
        if (fields.Levels(FieldKey.Bids, Side.Bid, targets, out var bids) == FieldState.Bad
            || fields.Levels(FieldKey.AskOrAction, Side.Ask, targets[bids..], out var asks) == FieldState.Bad)
        {
            Refuse(DeadLetterReason.BadLevels);
            return 0;
        }

        if (fields.Boolean(FieldKey.Reset, out var isSnapshot) == FieldState.Bad)
            Refuse(DeadLetterReason.BadLevels);
        var count = bids + asks;
        var flags = isSnapshot ? BookFlags.Snapshot : BookFlags.None;
        if (count == 0)
        {
            targets[0].BookLevel = default;
            flags |= BookFlags.NoLevel;
            count = 1;
        }

        for (var i = 0; i < count; i++)
        {
            var payload = targets[i].BookLevel;
            targets[i] = header;
            targets[i].Kind = EventKind.BookLevel;
            targets[i].Flags = (byte)flags;
            targets[i].BookLevel = payload;
        }

        if (isSnapshot)
            targets[0].Flags |= (byte)BookFlags.Clear;
        targets[count - 1].Flags |= (byte)BookFlags.Last;
        return count;
    }

    private void ReadSymbol<TFields>(ref TFields fields)
        where TFields : struct, IElementFields
    {
        var state = fields.Text(FieldKey.Symbol, _symbol, out var length);
        if (state == FieldState.Absent)
            Refuse(DeadLetterReason.MissingField);
        else if (state == FieldState.Bad || length is 0 or > MaxSymbol)
            Refuse(DeadLetterReason.BadText);
        _symbolLength = Math.Min(length, MaxSymbol);
    }

    private long Number<TFields>(ref TFields fields, FieldKey key)
        where TFields : struct, IElementFields
    {
        var state = fields.E9(key, out var valueE9);
        if (state != FieldState.Good || valueE9 < 0)
            Refuse(state == FieldState.Absent ? DeadLetterReason.MissingField : DeadLetterReason.BadNumber);
        return valueE9;
    }

    // Ids of all 64 bits keep their bits: above 2^63 - 1 the signed field is negative.
    private long Id<TFields>(ref TFields fields, FieldKey key)
        where TFields : struct, IElementFields
    {
        if (fields.UInt64(key, out var id) == FieldState.Bad)
            Refuse(DeadLetterReason.BadNumber);
        return (long)id;
    }

    // One character; 0 when it is absent or empty.
    private byte Letter<TFields>(ref TFields fields, FieldKey key)
        where TFields : struct, IElementFields
    {
        byte letter = 0;
        var state = fields.Text(key, new Span<byte>(ref letter), out var length);
        if (state == FieldState.Bad || length > 1)
            Refuse(DeadLetterReason.BadText);
        return letter;
    }

    private uint Letters<TFields>(ref TFields fields, FieldKey key, int room)
        where TFields : struct, IElementFields
    {
        if (fields.Letters(key, out var letters, out var count) == FieldState.Bad)
            Refuse(DeadLetterReason.BadText);
        if (count <= room)
            return letters;
        DroppedConditions += count - room;
        return room == 2 ? (ushort)letters : letters;
    }

    private void Refuse(DeadLetterReason reason)
    {
        if (_reason == DeadLetterReason.None)
            _reason = reason;
    }
}
