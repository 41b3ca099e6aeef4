using System.Security.Cryptography;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>What tells one capture from another, whatever its name and folder: the bytes of the file.</summary>
/// <param name="Path">The file as it was given.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hex digits.</param>
public sealed record CaptureFingerprint(string Path, long Bytes, string Sha256)
{
    /// <summary>Reads whole files. Two of them with the same bytes would be the same events twice.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="onProgress">Called with the share of the files that is done, 0 to 1; null for none.</param>
    /// <exception cref="EngineException">MA-401 unreadable; MA-413 two of them are the same.</exception>
    public static IReadOnlyList<CaptureFingerprint> OfAll(
        IReadOnlyList<string> paths, Action<double>? onProgress = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var found = new List<CaptureFingerprint>();
        foreach (var path in paths)
        {
            var fingerprint = Of(path);
            if (found.Find(other => other.Sha256 == fingerprint.Sha256) is { } same)
                throw CaptureError.Twice(same.Path, path, "the same bytes");
            found.Add(fingerprint);
            onProgress?.Invoke(found.Count / (double)paths.Count);
        }

        return found;
    }

    private static CaptureFingerprint Of(string path)
    {
        try
        {
            using var stream = CaptureFile.OpenPath(path);
            var hash = SHA256.HashData(stream);
            return stream.Position == 0
                ? throw CaptureError.NoBytes(path)
                : new CaptureFingerprint(path, stream.Position, Convert.ToHexStringLower(hash));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CaptureError.Unreadable(path, e);
        }
    }
}
