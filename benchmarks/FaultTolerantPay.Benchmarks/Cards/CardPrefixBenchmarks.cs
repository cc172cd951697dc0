using BenchmarkDotNet.Attributes;

namespace FaultTolerantPay.Benchmarks.Cards;

/// <summary>One look-up of a card number in 1,709 prefixes.</summary>
[MemoryDiagnoser]
public class CardPrefixBenchmarks
{
    private readonly CardNumbers _numbers = new();

    /// <summary>Numbers of known cards.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = CardNumbers.Count)]
    public long Find() => _numbers.FindAll(_numbers.Known);

    /// <summary>Numbers that no prefix fits: every prefix length is tried.</summary>
    [Benchmark(OperationsPerInvoke = CardNumbers.Count)]
    public long FindUnknown() => _numbers.FindAll(_numbers.Unknown);
}
