using System.Security.Cryptography;
using System.Text;

namespace MicroAlpha.Venue.Accounts;

/// <summary>Which keys are good and whose they are. Immutable, any thread.</summary>
internal sealed class Credentials(IReadOnlyDictionary<string, string> keys)
{
    /// <summary>
    /// Finds the owner of a key: the key itself, or the token of an OAuth pair. Without configured keys every pair is
    /// good.
    /// </summary>
    public bool TryFind(string key, string secret, out string owner)
    {
        var isToken = key is "oauth" or "access_token";
        owner = isToken ? secret : key;
        if (key.Length == 0 || secret.Length == 0)
            return false;
        if (keys.Count == 0)
            return true;
        return keys.TryGetValue(owner, out var expected) && (isToken || CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(secret)));
    }
}
