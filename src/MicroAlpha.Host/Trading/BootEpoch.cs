using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// The number of this start, in the name of every order. Durable before anything can be sent, and larger than every one
/// before it, also when the file was lost: it is never below the clock's seconds. Start only.
/// </summary>
internal static class BootEpoch
{
    /// <summary>File in the state directory, one number in decimal.</summary>
    public const string FileName = "boot.epoch";

    /// <summary>Takes the next number and makes it durable.</summary>
    /// <exception cref="EngineException">MA-803: the file can not be read or made durable.</exception>
    public static ulong Next(string stateDirectory)
    {
        var path = Path.Combine(stateDirectory, FileName);
        try
        {
            var last = 0UL;
            if (File.Exists(path) && !ulong.TryParse(
                File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out last))
            {
                throw Error(path, "it holds no number");
            }

            var next = Math.Max(last + 1, (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
            DurableText.Write(path, next.ToString(CultureInfo.InvariantCulture));
            return next;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error(path, error.Message);
        }
    }

    private static EngineException Error(string path, string why) => new(
        "MA-803", ExitCode.Missing, $"the number of this start can not be kept in {path}: {why}");
}
