namespace MicroAlpha.Indicators.Batch;

/// <summary>
/// Vectors of 32-bit whole numbers of one width, so that a kernel is written once. Resolved at compile time: a call is
/// the instruction.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface IIntLanes<TVector>
{
    static abstract int Count { get; }

    static abstract TVector Load(ref int source, nuint index);

    /// <summary>
    /// The numbers one place before those of a vector, which come from the vector before it where the hardware can: a
    /// load that begins in between lies across two cache lines.
    /// </summary>
    static abstract TVector Before(TVector last, TVector now, ref int source, nuint index);

    static abstract void Store(TVector vector, ref int target, nuint index);

    static abstract TVector AtLeast(TVector left, TVector right);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector And(TVector left, TVector right);
}
