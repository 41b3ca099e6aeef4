using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// The form of the audit file: one JSON object a line,
/// <c>{"n":1,"time_ns":…,"kind":"…",…,"prev":"HEX","hash":"HEX"}</c>, where prev is the hash of the line before (64
/// zeros for the first) and hash is the SHA-256 of everything on the line before <c>,"hash"</c>. A change, removal,
/// insertion or swap of lines breaks the chain at that line; what it cannot see is the removal of whole lines at the
/// end, against which the kill file's generation is compared.
/// </summary>
internal static class AuditChain
{
    /// <summary>Most bytes of a line, its end included.</summary>
    public const int LineBytesMax = 4096;

    /// <summary>The hash before the first line.</summary>
    public static readonly string Root = new('0', HashDigits);

    /// <summary>Longest file that is read; beyond it the chain counts as unreadable.</summary>
    public const int FileBytesMax = 1 << 30;

    private const int HashDigits = 64;

    private static ReadOnlySpan<byte> HashLabel => ",\"hash\":\""u8;

    /// <summary>Checks a whole audit file and names the first line that does not belong.</summary>
    public static AuditVerdict Verify(string path) => Verify(new StateDisk(), path);

    /// <summary>Checks a whole audit file through a disk.</summary>
    public static AuditVerdict Verify(IStateDisk disk, string path)
    {
        var result = disk.Read(path, FileBytesMax, out var bytes);
        if (result == -2)
            return new AuditVerdict(false, 0, 0, Root, 0, 0, "the audit file does not exist", 0, 0);
        if (bytes.Length == FileBytesMax)
            return new AuditVerdict(true, 0, 0, Root, 1, 0, $"it has {FileBytesMax} bytes or more", 0, 0);
        return result < 0
            ? new AuditVerdict(true, 0, 0, Root, 1, 0, $"cannot be read: {NativeResult.Describe(result)}", 0, 0)
            : Verify(bytes);
    }

    /// <summary>Checks the bytes of an audit file.</summary>
    public static AuditVerdict Verify(ReadOnlySpan<byte> bytes)
    {
        var verdict = new AuditVerdict(true, 0, 0, Root, 0, 0, "", 0, 0);
        var rest = bytes;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
                return verdict with { TornBytes = rest.Length, Detail = $"line {verdict.Lines + 1} is unfinished" };
            var why = CheckLine(rest[..end], verdict, out var next);
            if (why.Length != 0)
                return verdict with { BrokenLine = verdict.Lines + 1, Detail = $"line {verdict.Lines + 1}: {why}" };
            verdict = next with { Lines = verdict.Lines + 1, Length = verdict.Length + end + 1 };
            rest = rest[(end + 1)..];
        }

        return verdict;
    }

    /// <summary>
    /// Completes a line: <paramref name="body"/> is a JSON object without its closing brace and without prev.
    /// </summary>
    /// <param name="body">The object's start, at least one property.</param>
    /// <param name="head">Hash of the line before; becomes this line's.</param>
    public static byte[] Seal(ReadOnlySpan<byte> body, ref string head)
    {
        var content = new byte[body.Length + HashDigits + 10];
        body.CopyTo(content);
        Encoding.ASCII.GetBytes($",\"prev\":\"{head}\"").CopyTo(content.AsSpan(body.Length));
        head = Hash(content);
        return [.. content, .. HashLabel, .. Encoding.ASCII.GetBytes(head), .. "\"}\n"u8];
    }

    private static string CheckLine(ReadOnlySpan<byte> line, AuditVerdict before, out AuditVerdict after)
    {
        after = before;
        var tailLength = HashLabel.Length + HashDigits + 2;
        if (line.Length <= tailLength || line.Length >= LineBytesMax)
            return "its length is not one of an audit line";
        var content = line[..^tailLength];
        var tail = line[^tailLength..];
        if (!tail.StartsWith(HashLabel) || !tail.EndsWith("\"}"u8))
            return "it does not end with its hash";
        var hash = Encoding.ASCII.GetString(tail.Slice(HashLabel.Length, HashDigits));
        if (hash != Hash(content))
            return "its content does not match its hash";
        if (!content.EndsWith(Encoding.ASCII.GetBytes($",\"prev\":\"{before.Head}\"")))
            return "it does not continue the line before";
        try
        {
            using var json = JsonDocument.Parse(line.ToArray());
            if (json.RootElement.GetProperty("n").GetInt64() != before.Lines + 1)
                return "its number does not continue the count";
            after = before with
            {
                Head = hash,
                Generation = Math.Max(before.Generation, Number(json.RootElement, "generation")),
                KillId = Math.Max(before.KillId, (ulong)Number(json.RootElement, "kill_id")),
            };
            return "";
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            return "it is not a JSON object of this form";
        }
    }

    private static long Number(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : 0;

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
