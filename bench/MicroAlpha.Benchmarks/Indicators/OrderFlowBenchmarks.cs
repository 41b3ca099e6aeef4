using BenchmarkDotNet.Attributes;
using MicroAlpha.Indicators.Batch;
using MicroAlpha.Indicators.Intensity;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Benchmarks.Indicators;

/// <summary>
/// The hot loops: streaming OFI, MLOFI, VPIN and Hawkes, OFI and EMA over arrays. The time is for all rows. The
/// disassembler of this BenchmarkDotNet does not know the runtime; the README of the indicators says how to see the
/// code.
/// </summary>
public class OrderFlowBenchmarks
{
    private const int Rows = 1 << 16;
    private const int Side = 24;

    private readonly OfiSet _ofi = new(1, keepsSums: false);
    private readonly VpinSet _vpin = new(1, 1_000_000, 50);
    private readonly HawkesSet _hawkes = new(1, new HawkesParameters(0.1, 10, 20));
    private readonly MlofiSet _mlofi = new(1, 10, keepsSums: false);
    private readonly int[] _prices = new int[Rows];
    private readonly int[] _sizes = new int[Rows];
    private readonly int[] _flows = new int[Rows];
    private readonly double[] _closes = new double[Rows];
    private readonly double[] _averages = new double[Rows];
    private readonly long[] _rows = new long[4 * Rows];
    private readonly long[] _book = new long[2 * Side];

    /// <summary>A walk in ticks.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Rows; i++)
        {
            _prices[i] = i == 0 ? 10_000 : _prices[i - 1] + random.Next(-1, 2);
            _sizes[i] = random.Next(1, 1_000);
            _closes[i] = _prices[i] / 100.0;
            (_rows[4 * i], _rows[(4 * i) + 1]) = (_prices[i], _sizes[i]);
            (_rows[(4 * i) + 2], _rows[(4 * i) + 3]) = (_prices[i] + 1, random.Next(1, 1_000));
        }

        for (var i = 0; i < _book.Length; i++)
            _book[i] = 1_000 + i;
    }

    /// <summary>Streaming OFI.</summary>
    [Benchmark]
    public long Ofi()
    {
        var sum = 0L;
        for (var i = 0; i < Rows; i++)
            sum += _ofi.Update(0, ref _rows[4 * i], out _);
        return sum;
    }

    /// <summary>Streaming MLOFI of ten levels.</summary>
    [Benchmark]
    public long Mlofi()
    {
        var sum = 0L;
        for (var i = 0; i < Rows; i++)
        {
            _book[Side - 1] = _sizes[i];
            _mlofi.Update(0, _book.AsSpan(0, Side), _book.AsSpan(Side, Side));
            sum += _mlofi.FlowE9(1);
        }

        return sum;
    }

    /// <summary>Streaming VPIN by the tick rule.</summary>
    [Benchmark]
    public long Vpin()
    {
        var sum = 0L;
        for (var i = 0; i < Rows; i++)
            sum += _vpin.UpdateByTick(0, _prices[i], _sizes[i]);
        return sum;
    }

    /// <summary>Streaming Hawkes intensity, an event every 10 ms.</summary>
    [Benchmark]
    public double Hawkes()
    {
        _hawkes.ResetAll();
        var sum = 0.0;
        for (var i = 0; i < Rows; i++)
            sum += _hawkes.Update(0, i * 10_000_000L);
        return sum;
    }

    /// <summary>OFI over arrays.</summary>
    [Benchmark]
    public int OfiOverArrays()
    {
        OfiBatch.Compute(_prices, _sizes, _prices, _sizes, _flows);
        return _flows[^1];
    }

    /// <summary>EMA over an array.</summary>
    [Benchmark]
    public double EmaOverArrays()
    {
        TechnicalBatch.Ema(_closes, 20, _averages);
        return _averages[^1];
    }
}
