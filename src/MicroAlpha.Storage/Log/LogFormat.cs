namespace MicroAlpha.Storage.Log;

/// <summary>Numbers of the segment format, version 1. None of them may ever change.</summary>
public static class LogFormat
{
    /// <summary>Version in block headers and footers.</summary>
    public const ushort Version = 1;

    /// <summary>Magic of the skippable LZ4 frame around a block header.</summary>
    public const uint HeaderFrameMagic = 0x184D2A5D;

    /// <summary>Magic of the skippable LZ4 frame around the footer.</summary>
    public const uint FooterFrameMagic = 0x184D2A5E;

    /// <summary>Magic of an LZ4 frame.</summary>
    public const uint Lz4FrameMagic = 0x184D2204;

    /// <summary>"MALB" read as a little-endian number: the first four bytes of a block header.</summary>
    public const uint BlockMagic = 0x424C414D;

    /// <summary>"MALF" read as a little-endian number: the first four bytes of a footer.</summary>
    public const uint FooterMagic = 0x464C414D;

    /// <summary>Bytes of a skippable frame's magic and length.</summary>
    public const int PrefixBytes = 8;

    /// <summary>Bytes of a block header without its skippable frame's prefix.</summary>
    public const int HeaderBytes = 64;

    /// <summary>Bytes from the start of a block to its LZ4 frame.</summary>
    public const int FrameAt = PrefixBytes + HeaderBytes;

    /// <summary>Most raw bytes of a block.</summary>
    public const int MaxRawBytes = 65536;

    /// <summary>Least raw bytes a block may be limited to.</summary>
    public const int MinRawBytes = 4096;

    /// <summary>
    /// Most bytes of a block's LZ4 frame: 64 KB that did not compress, the frame header (19), block size and checksum
    /// (8) and the end mark (4), rounded up.
    /// </summary>
    public const int MaxFrameBytes = MaxRawBytes + 64;

    /// <summary>Shortest possible LZ4 frame: magic, descriptor, end mark.</summary>
    public const int MinFrameBytes = 11;

    /// <summary>File name extension of segments.</summary>
    public const string Extension = ".jsonl.lz4";

    /// <summary>Suffix of a copied torn tail.</summary>
    public const string TornExtension = ".torn";

    /// <summary>Extension of the marker file of a quarantined session.</summary>
    public const string QuarantineExtension = ".quarantined";

    /// <summary>Name of the lock file of a log directory.</summary>
    public const string LockName = "LOCK";
}
