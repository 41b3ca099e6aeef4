using System.Text;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Trading;

/// <summary>Replaces a small file whole and durably: a torn write leaves the old one.</summary>
internal static class DurableText
{
    /// <summary>Writes beside the file, syncs, renames, and syncs the directory.</summary>
    /// <exception cref="IOException">A step failed.</exception>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string, string)"/>
    public static void Write(string path, byte[] bytes)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(directory);
        using (var stream = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            stream.Write(bytes);
            stream.Flush();
            Check(Disk.DataSync((int)stream.SafeFileHandle.DangerousGetHandle()));
        }

        File.Move(path + ".new", path, overwrite: true);
        var opened = Disk.OpenDirectory(directory);
        Check(opened);
        var synced = Disk.Sync(opened);
        _ = Disk.Close(opened);
        Check(synced);
    }

    private static void Check(int result)
    {
        if (result < 0)
            throw new IOException($"it can not be made durable: {NativeResult.Describe(result)}");
    }
}
