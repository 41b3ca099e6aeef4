namespace MicroAlpha.Indicators.Batch;

/// <summary>Vectors of 64-bit whole numbers of one width; see <see cref="IIntLanes{TVector}"/>.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface ILongLanes<TVector>
{
    static abstract int Count { get; }

    static abstract TVector All(long value);

    static abstract TVector Load(ref long source, nuint index);

    static abstract void Store(TVector vector, ref long target, nuint index);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Max(TVector left, TVector right);

    static abstract TVector Min(TVector left, TVector right);

    /// <summary>The first where left is above right, else the other.</summary>
    static abstract TVector WhereAbove(TVector left, TVector right, TVector whenAbove, TVector otherwise);

    /// <summary>The first where the value is 0, else the value.</summary>
    static abstract TVector WhereZero(TVector value, TVector whenZero);

    /// <summary>Each lane gets the one so many places below; the lowest get 0.</summary>
    static abstract TVector Up(TVector value, int lanes);

    static abstract long Last(TVector value);

    static abstract long Sum(TVector value);
}
