using FaultTolerantPay.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Configuration;

public class OptionRulesTests
{
    private static readonly OptionRules<Inner> InnerRules =
        new OptionRules<Inner>().Between(o => o.Ratio, (o, value) => o.Ratio = value, 0.01, 1.0);

    private static readonly OptionRules<Outer> Rules = new OptionRules<Outer>()
        .Between(o => o.Count, (o, value) => o.Count = value, 1, 1_000)
        .Between(o => o.Wait, (o, value) => o.Wait = value, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5))
        .Within(o => o.Deeper, (o, value) => o.Deeper = value, InnerRules)
        .Must(o => o.Steps, o => o.Steps.SequenceEqual(o.Steps.Order()), "numbers that grow");

    [Test]
    public void Errors_Defaults_AreNone() => Assert.That(Rules.Errors(new Outer()), Is.Empty);

    [Test]
    public void Errors_EveryOptionWrong_AreAllNamedWithValueAndExpectation()
    {
        var options = new Outer { Count = 0, Wait = TimeSpan.FromMinutes(6), Deeper = new() { Ratio = double.NaN }, Steps = [2, 1] };

        Assert.That(Rules.Errors(options), Is.EqualTo(new[]
        {
            "Outer.Count is 0: expected 1 to 1,000.",
            "Outer.Wait is 6 min: expected 1 ms to 5 min.",
            "Outer.Deeper.Ratio is NaN: expected 0.01 to 1.",
            "Outer.Steps is 2, 1: expected numbers that grow.",
        }));
    }

    [Test]
    public void Errors_InnerOptionsMissing_NamesThemOnce() =>
        Assert.That(Rules.Errors(new Outer { Deeper = null! }), Is.EqualTo(new[] { "Outer.Deeper is missing: expected a value." }));

    [Test]
    public void ThrowIfInvalid_TwoErrors_ThrowsOnceWithBoth()
    {
        var options = new Outer { Count = 0, Wait = TimeSpan.Zero };

        Assert.That(
            () => Rules.ThrowIfInvalid(options),
            Throws.ArgumentException.With.Message.Contains("Outer.Count").And.Message.Contains("Outer.Wait is 0 s"));
    }

    [Test]
    public void AddCheckedOptions_CalledTwice_ChecksOnceAndAppliesBoth()
    {
        var services = new ServiceCollection();
        services.AddCheckedOptions("Outer", Rules, o => o.Count = 0);
        services.AddCheckedOptions("Outer", Rules, o => o.Wait = TimeSpan.Zero);
        using var provider = services.BuildServiceProvider();

        var error = Assert.Catch<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<Outer>>().Value);
        Assert.That(error.Failures.Count(), Is.EqualTo(2));
    }

    private sealed class Outer
    {
        public int Count { get; set; } = 10;

        public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(1);

        public Inner Deeper { get; set; } = new();

        public int[] Steps { get; set; } = [1, 2];
    }

    private sealed class Inner
    {
        public double Ratio { get; set; } = 0.5;
    }
}
