using System.Globalization;

namespace MicroAlpha.Host.Configuration;

/// <summary>How fast the time of a feed passes.</summary>
/// <param name="Factor">Seconds of feed time per second; <see cref="double.PositiveInfinity"/> = as fast as the lanes
/// go.</param>
internal readonly record struct ReplaySpeed(double Factor)
{
    /// <summary>Largest finite factor.</summary>
    public const double MaxFactor = 1_000_000;

    /// <summary>What a person may write.</summary>
    public const string Allowed = "\"max\" or a number above 0, at most 1000000";

    /// <summary>As fast as the lanes go.</summary>
    public static ReplaySpeed Max => new(double.PositiveInfinity);

    /// <summary>True when nothing is paced.</summary>
    public bool IsMax => double.IsPositiveInfinity(Factor);

    /// <summary>Reads <c>max</c> or a factor; false when it is neither or out of range.</summary>
    public static bool TryParse(string text, out ReplaySpeed speed)
    {
        speed = Max;
        if (text == "max")
            return true;
        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var isNumber = double.TryParse(text, Style, CultureInfo.InvariantCulture, out var factor);
        if (!isNumber || factor is not (> 0 and <= MaxFactor))
            return false;
        speed = new(factor);
        return true;
    }

    /// <summary><c>max</c> or the factor, so that <see cref="TryParse"/> gives the same speed back.</summary>
    public override string ToString() => IsMax ? "max" : Factor.ToString("R", CultureInfo.InvariantCulture);
}
