using System.Buffers.Text;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using MicroAlpha.Events;

namespace MicroAlpha.Benchmarks.Events;

/// <summary>Fixed-point text against the framework's decimal, 1,000 numbers a call.</summary>
public class DecimalE9Benchmarks
{
    private const int Count = 1000;
    private readonly byte[] _target = new byte[64];
    private byte[][] _texts = [];
    private long[] _numbers = [];
    private decimal[] _decimals = [];

    /// <summary>Prices in cents, whole sizes, sizes with eight decimals.</summary>
    [Params("price", "size", "crypto")]
    public string Numbers { get; set; } = "price";

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _numbers = new long[Count];
        for (var i = 0; i < Count; i++)
        {
            _numbers[i] = Numbers switch
            {
                "price" => random.Next(1_000, 60_000) * 10_000_000L,
                "size" => random.Next(1, 5_000) * DecimalE9.One,
                _ => random.NextInt64(1, 5_000_000_000) * 10,
            };
        }

        _decimals = Array.ConvertAll(_numbers, number => number / 1_000_000_000m);
        _texts = Array.ConvertAll(_decimals, number => Encoding.ASCII.GetBytes(number.ToString(
            CultureInfo.InvariantCulture)));
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long Parse()
    {
        long sum = 0;
        foreach (var text in _texts)
        {
            if (DecimalE9.TryParse(text, out var value, out _))
                sum += value;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public decimal ParseDecimal()
    {
        decimal last = 0;
        foreach (var text in _texts)
        {
            if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                last = value;
        }

        return last;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public decimal ParseUtf8Parser()
    {
        decimal last = 0;
        foreach (var text in _texts)
        {
            if (Utf8Parser.TryParse(text, out decimal value, out _))
                last = value;
        }

        return last;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Format()
    {
        var total = 0;
        foreach (var number in _numbers)
            total += DecimalE9.Format(number, _target);
        return total;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int FormatDecimal()
    {
        var total = 0;
        foreach (var number in _decimals)
        {
            number.TryFormat(_target, out var written, default, CultureInfo.InvariantCulture);
            total += written;
        }

        return total;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int FormatUtf8Formatter()
    {
        var total = 0;
        foreach (var number in _decimals)
        {
            Utf8Formatter.TryFormat(number, _target, out var written);
            total += written;
        }

        return total;
    }
}
