using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>A quote or trade while its fields come in.</summary>
internal unsafe struct JsonPlainElement
{
    private const PlainFields Trade =
        PlainFields.Symbol | PlainFields.Time | PlainFields.FirstPrice | PlainFields.FirstSize;

    private const PlainFields Quote = Trade | PlainFields.SecondPrice | PlainFields.SecondSize;

    /// <summary>Where it goes.</summary>
    public EngineEvent* Slot;

    private PlainFields _fields;

    /// <summary>Notes a field; false when it is there already.</summary>
    public bool TryAdd(PlainFields field)
    {
        var isNew = (_fields & field) == 0;
        _fields |= field;
        return isNew;
    }

    /// <summary>Whether it has all fields that it needs.</summary>
    public readonly bool IsComplete(bool isQuote)
    {
        var needed = isQuote ? Quote : Trade;
        return (_fields & needed) == needed;
    }
}
