using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>A small file that is whole after any crash: the old one or the new one.</summary>
internal static class DurableFile
{
    /// <summary>
    /// Written beside, synced, renamed, and the directory synced. Nothing is retried after a failed sync.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="error">Makes the error of a step that failed, from what the system says.</param>
    public static void Save(string path, ReadOnlySpan<byte> bytes, Func<string, EngineException> error)
    {
        var beside = path + ".new";
        var file = Expect(Disk.OpenOrCreate(beside), error);
        try
        {
            Expect(Disk.Truncate(file, 0), error);
            var written = 0;
            while (written < bytes.Length)
                written += Expect(Disk.WriteAt(file, bytes[written..], written), error);
            Expect(Disk.Sync(file), error);
        }
        finally
        {
            _ = Disk.Close(file);
        }

        Expect(Disk.Rename(beside, path), error);
        var directory = Expect(Disk.OpenDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!), error);
        try
        {
            Expect(Disk.Sync(directory), error);
        }
        finally
        {
            _ = Disk.Close(directory);
        }
    }

    private static int Expect(int result, Func<string, EngineException> error) =>
        result >= 0 ? result : throw error(NativeResult.Describe(result));
}
