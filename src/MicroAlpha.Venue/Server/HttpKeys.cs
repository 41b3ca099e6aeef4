using System.Text;
using Microsoft.AspNetCore.Http;

namespace MicroAlpha.Venue.Server;

/// <summary>The credentials in the headers of a request.</summary>
/// <param name="Key">Key id; <c>oauth</c> for a token.</param>
/// <param name="Secret">Secret or token.</param>
internal readonly record struct HttpKeys(string Key, string Secret)
{
    /// <summary>True when the request had any.</summary>
    public bool IsGiven => Key.Length > 0 || Secret.Length > 0;

    /// <summary>Reads APCA-API-KEY-ID and APCA-API-SECRET-KEY, or Authorization (Bearer and Basic).</summary>
    public static HttpKeys Of(HttpRequest request)
    {
        string key = request.Headers["APCA-API-KEY-ID"].ToString();
        string secret = request.Headers["APCA-API-SECRET-KEY"].ToString();
        if (key.Length > 0 || secret.Length > 0)
            return new HttpKeys(key, secret);
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return new HttpKeys("oauth", authorization["Bearer ".Length..].Trim());
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return new HttpKeys("", "");
        Span<byte> bytes = stackalloc byte[512];
        if (!Convert.TryFromBase64String(authorization["Basic ".Length..].Trim(), bytes, out var length))
            return new HttpKeys("", "");
        var pair = Encoding.UTF8.GetString(bytes[..length]).Split(':', 2);
        return new HttpKeys(pair[0], pair.Length > 1 ? pair[1] : "");
    }
}
