using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>
/// Owner and mode of a path, which .NET does not tell. A symbolic link is looked at itself, never followed.
/// </summary>
/// <param name="UserId">User id of the owner.</param>
/// <param name="Mode">Type and permission bits, as in <c>st_mode</c>.</param>
public readonly unsafe partial record struct FileStatus(uint UserId, int Mode)
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const int DoNotFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint BasicFields = 0x7ff; // STATX_BASIC_STATS
    private const int AnswerBytes = 256;
    private const int UserIdOffset = 20;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;

    /// <summary>The path is a directory.</summary>
    public bool IsDirectory => (Mode & TypeMask) == 0x4000;

    /// <summary>The path is a Unix socket.</summary>
    public bool IsSocket => (Mode & TypeMask) == 0xC000;

    /// <summary>The nine permission bits.</summary>
    public int Permissions => Mode & 0x1FF;

    /// <summary>The user id this process acts with.</summary>
    public static uint OwnUserId => geteuid();

    /// <summary>Reads the status of a path. 0 or minus errno (-2: it does not exist).</summary>
    public static int Read(string path, out FileStatus status)
    {
        var answer = stackalloc byte[AnswerBytes];
        var result = statx(CurrentDirectory, path, DoNotFollow, BasicFields, answer);
        if (result != 0)
        {
            status = default;
            return -Marshal.GetLastPInvokeError();
        }

        var fields = new ReadOnlySpan<byte>(answer, AnswerBytes);
        status = new FileStatus(
            BinaryPrimitives.ReadUInt32LittleEndian(fields[UserIdOffset..]),
            BinaryPrimitives.ReadUInt16LittleEndian(fields[ModeOffset..]));
        return 0;
    }

#pragma warning disable IDE1006 // libc's own lower-case names
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* answer);

    [LibraryImport("libc")]
    private static partial uint geteuid();
#pragma warning restore IDE1006
}
