using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MicroAlpha.Venue.Market;

/// <summary>Where a page of history ended: the symbol and the last point of it. It holds across connections.</summary>
/// <param name="Symbol">Symbol of the last point.</param>
/// <param name="Last">Index of its record, or start of its bar.</param>
internal sealed record PageToken(string Symbol, long Last)
{
    /// <summary>Reads a token; false for anything that is none.</summary>
    public static bool TryParse(string text, out PageToken? token)
    {
        token = null;
        if (text.Length == 0)
            return true;
        if (text.Length > 128 || !Base64.IsValid(text))
            return false;
        var parts = Encoding.ASCII.GetString(Convert.FromBase64String(text)).Split('|');
        if (parts.Length != 2
            || !long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var last))
        {
            return false;
        }

        token = new PageToken(parts[0], last);
        return true;
    }

    /// <summary>The token as clients get it.</summary>
    public override string ToString() => Convert.ToBase64String(Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Symbol}|{Last}")));
}
