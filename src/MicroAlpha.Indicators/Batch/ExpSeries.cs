namespace MicroAlpha.Indicators.Batch;

/// <summary>Coefficients 1/k! of the exponential series, and where exp(-x) is 1e-300.</summary>
internal static class ExpSeries
{
    public const double Limit = 690;
    public const double C3 = 1.0 / 6;
    public const double C4 = 1.0 / 24;
    public const double C5 = 1.0 / 120;
    public const double C6 = 1.0 / 720;
    public const double C7 = 1.0 / 5_040;
    public const double C8 = 1.0 / 40_320;
    public const double C9 = 1.0 / 362_880;
    public const double C10 = 1.0 / 3_628_800;
    public const double C11 = 1.0 / 39_916_800;
    public const double C12 = 1.0 / 479_001_600;
    public const double C13 = 1.0 / 6_227_020_800;
}
