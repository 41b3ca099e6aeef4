namespace MicroAlpha.Gateways.Alpaca;

/// <summary>Which addresses keys may be sent to.</summary>
internal static class AlpacaEndpoints
{
    /// <summary>
    /// Adds an error unless the address has the secure scheme, or the plain one on this machine.
    /// </summary>
    public static void Check(ICollection<string> errors, string key, Uri address, string secure, string plain)
    {
        if (!address.IsAbsoluteUri || address.UserInfo.Length > 0)
            errors.Add($"{key} '{address}' is not allowed: an absolute address without user name");
        else if (address.Scheme != secure && !(address.Scheme == plain && address.IsLoopback))
            errors.Add($"{key} '{address}' is not allowed: {secure}, or {plain} on this machine only");
    }
}
