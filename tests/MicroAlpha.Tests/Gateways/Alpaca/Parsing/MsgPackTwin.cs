using System.Globalization;
using System.Numerics;
using System.Text;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>
/// The specification of the MessagePack parser: a plain recursive reader, then <see cref="ElementTwin"/>.
/// </summary>
internal sealed class MsgPackTwin(int capacity, AlpacaFeedKind kind)
{
    private const int MaxDepth = 64;

    private readonly ElementTwin _elements = new(capacity, kind);
    private byte[] _bytes = [];
    private int _at;

    public TwinFrame Parse(byte[] frame, long receiveTimeNs)
    {
        (_bytes, _at) = (frame, 0);
        try
        {
            var root = Read(MaxDepth);
            if (_at != frame.Length)
                throw new FormatException("bytes behind the frame");
            return root switch
            {
                List<object?> elements => _elements.Read(elements, receiveTimeNs),
                Dictionary<string, object?> element => _elements.Read([element], receiveTimeNs),
                _ => TwinFrame.Of(FrameKind.Malformed),
            };
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return TwinFrame.Of(FrameKind.Malformed);
        }
    }

    private object? Read(int depth)
    {
        var code = Take(1)[0];
        switch (code)
        {
            case <= 0x7F:
                return Number(code);
            case >= 0xE0:
                return Number((sbyte)code);
            case <= 0x8F:
                return Map(code & 15, depth);
            case <= 0x9F:
                return Array(code & 15, depth);
            case <= 0xBF:
                return Text(code & 31);
            case 0xC0:
                return null;
            case 0xC2 or 0xC3:
                return code == 0xC3;
            case 0xC4 or 0xC5 or 0xC6:
                Take(Unsigned(1 << (code - 0xC4)));
                return new object();
            case 0xC7 or 0xC8 or 0xC9:
                return Extension(Unsigned(1 << (code - 0xC7)));
            case 0xCA:
                return new TwinNumber(BitConverter.UInt32BitsToSingle((uint)Unsigned(4)).ToString("R",
                    CultureInfo.InvariantCulture), IsFloat: true);
            case 0xCB:
                return new TwinNumber(BitConverter.UInt64BitsToDouble((ulong)Unsigned(8)).ToString("R",
                    CultureInfo.InvariantCulture), IsFloat: true);
            case >= 0xCC and <= 0xCF:
                return Number(Unsigned(1 << (code - 0xCC)));
            case >= 0xD0 and <= 0xD3:
                var width = 1 << (code - 0xD0);
                return Number(new BigInteger(Take(width), isUnsigned: false, isBigEndian: true));
            case >= 0xD4 and <= 0xD8:
                return Extension(1 << (code - 0xD4));
            case 0xD9 or 0xDA or 0xDB:
                return Text(Unsigned(1 << (code - 0xD9)));
            case 0xDC or 0xDD:
                return Array(Unsigned(2 << (code - 0xDC)), depth);
            case 0xDE or 0xDF:
                return Map(Unsigned(2 << (code - 0xDE)), depth);
            default:
                throw new FormatException($"{code}");
        }
    }

    private static TwinNumber Number(BigInteger value) => new(value.ToString(CultureInfo.InvariantCulture));

    private BigInteger Unsigned(int width) => new(Take(width), isUnsigned: true, isBigEndian: true);

    private string Text(BigInteger length) =>
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Take(length));

    private List<object?> Array(BigInteger count, int depth)
    {
        if (depth == 0)
            throw new FormatException("depth");
        List<object?> list = [];
        for (; count > 0; count--)
            list.Add(Read(depth - 1));
        return list;
    }

    private Dictionary<string, object?> Map(BigInteger count, int depth)
    {
        if (depth == 0)
            throw new FormatException("depth");
        Dictionary<string, object?> map = [];
        for (; count > 0; count--)
        {
            var name = Read(depth - 1);
            var value = Read(depth - 1);
            if (name is string text)
                map[text] = value;
        }

        return map;
    }

    private object Extension(BigInteger length)
    {
        var type = (sbyte)Take(1)[0];
        var bytes = Take(length);
        if (type != -1)
            return new object();
        BigInteger Part(Range range) => new(bytes.AsSpan(range), isUnsigned: true, isBigEndian: true);
        var (seconds, ns) = bytes.Length switch
        {
            4 => (Part(..), 0),
            8 => (Part(..) & ((BigInteger.One << 34) - 1), Part(..) >> 34),
            12 => (new BigInteger(bytes.AsSpan(4), isUnsigned: false, isBigEndian: true), Part(..4)),
            _ => (BigInteger.MinusOne, BigInteger.Zero),
        };
        return new TwinTime(ns < 1_000_000_000 ? (seconds * 1_000_000_000) + ns : null);
    }

    private byte[] Take(BigInteger length)
    {
        if (length > _bytes.Length - _at)
            throw new FormatException("cut short");
        _at += (int)length;
        return _bytes[(_at - (int)length).._at];
    }
}
