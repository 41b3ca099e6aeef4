namespace MicroAlpha.Indicators.Batch;

/// <summary>Vectors of doubles of one width; see <see cref="IIntLanes{TVector}"/>.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal interface IDoubleLanes<TVector>
{
    static abstract int Count { get; }

    static abstract TVector All(double value);

    static abstract TVector Load(ref double source, nuint index);

    static abstract TVector FromInt64(ref long source, nuint index, ref long before, nuint indexBefore);

    static abstract void Store(TVector vector, ref double target, nuint index);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    static abstract TVector Max(TVector left, TVector right);

    static abstract TVector Min(TVector left, TVector right);

    static abstract TVector SquareRoot(TVector value);

    static abstract TVector WhereAbove(TVector left, TVector right, TVector whenAbove, TVector otherwise);

    static abstract TVector ExpOfMinus(TVector value);

    /// <summary>Each lane gets the one <paramref name="lanes"/> (1, 2 or 4) below it; the lowest get 0.</summary>
    static abstract TVector Up(TVector value, int lanes);

    static abstract double Last(TVector value);
}
