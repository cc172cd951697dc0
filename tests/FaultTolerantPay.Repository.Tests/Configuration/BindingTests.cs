using System.Collections;
using System.Globalization;
using System.Reflection;
using FaultTolerantPay.Configuration;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Repository.Tests.Configuration;

/// <summary>
/// Every public property of every options class can be set by a configuration, over its whole range, and by nothing that has no clear
/// reading.
/// </summary>
public sealed class BindingTests
{
    private static readonly MethodInfo PropertyTest =
        typeof(BindingTests).GetMethod(nameof(AssertEveryPropertyBinds), BindingFlags.NonPublic | BindingFlags.Static)!;

    [Test]
    public void OptionClasses_NamedOptions_AllHaveRules()
    {
        Type[] named = [.. OptionClasses.All.Select(type => type.Assembly).Distinct().SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))];

        Assert.That(named, Is.EquivalentTo(OptionClasses.WithSection));
        Assert.That(named, Has.Length.GreaterThan(14));
    }

    [TestCaseSource(typeof(OptionClasses), nameof(OptionClasses.All))]
    public void Bind_EveryPropertyOfTheClass_IsSetOverItsRangeAndNeverByInvalidText(Type type) =>
        PropertyTest.MakeGenericMethod(type).Invoke(null, [OptionClasses.RulesOf(type)]);

    private static void AssertEveryPropertyBinds<TOptions>(OptionRules<TOptions> rules)
        where TOptions : class, new()
    {
        PropertyInfo[] properties = [.. typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true })];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rules.Names, Is.EquivalentTo(properties.Select(property => property.Name)),
                "one line for each property, and none for anything else");
            foreach (PropertyInfo property in properties)
            {
                foreach ((Dictionary<string, string?> settings, object expected) in Samples(property,
                    rules.FirstOrDefault(rule => rule.Name == property.Name && rule.Min is not null)))
                {
                    var options = new TOptions();
                    Assert.That(Bind(rules, options, property, settings), Is.Empty, property.Name);
                    object? actual = property.GetValue(options);
                    Assert.That(actual, actual is IEnumerable and not string ? Is.EquivalentTo((IEnumerable)expected)
                        : Is.EqualTo(expected), property.Name);
                }
                if (property.PropertyType == typeof(string))
                {
                    continue;
                }
                // No kind of value reads as this.
                string senseless = $"FaultTolerantPay:{property.Name} is '1e4 or so': expected ";
                Assert.That(Bind(rules, new TOptions(), property, new() { [""] = "1e4 or so" }),
                    Has.Count.EqualTo(1).And.One.StartsWith(senseless));
            }
        }
    }

    private static IReadOnlyList<string> Bind<TOptions>(OptionRules<TOptions> rules, TOptions options, PropertyInfo property,
        Dictionary<string, string?> settings)
        where TOptions : class, new()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(setting => KeyValuePair.Create($"FaultTolerantPay:{property.Name}{setting.Key}", setting.Value)))
            .Build();
        // What else must be written down is no matter here.
        return [.. rules.Bind(configuration.GetSection("FaultTolerantPay"), options)
            .Where(mistake => !mistake.Contains(" is missing: ", StringComparison.Ordinal))];
    }

    private static IEnumerable<(Dictionary<string, string?> Settings, object Expected)> Samples<TOptions>(PropertyInfo property,
        OptionRule<TOptions>? range)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (range is not null)
        {
            return [(Of(Text(range.Min!)), range.Min!), (Of(Text(range.Max!)), range.Max!)];
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Select(value => (Of(value.ToString()!), value));
        }

        if (type == typeof(bool))
        {
            return [(Of("true"), true), (Of("False"), false)];
        }

        if (type == typeof(string))
        {
            return [(Of("north"), "north")];
        }

        if (type == typeof(long))
        {
            return [(Of("0"), 0L), (Of("9223372036854775807"), long.MaxValue)];
        }

        if (type == typeof(TimeSpan))
        {
            return [(Of("PT36H"), TimeSpan.FromHours(36))];
        }

        if (type == typeof(TimeOnly))
        {
            return [(Of("22:30"), new TimeOnly(22, 30))];
        }

        if (type == typeof(IReadOnlyList<double>))
        {
            return [(new() { [":0"] = "0.25", [":1"] = "0.5" }, new[] { 0.25, 0.5 })];
        }

        if (type.IsAssignableTo(typeof(IEnumerable<string>)))
        {
            return [(new() { [":0"] = "EUR", [":1"] = "JPY" }, new[] { "EUR", "JPY" }), (Of(""), Array.Empty<string>())];
        }

        if (type == typeof(IDictionary<string, long>))
        {
            return [(new() { [":EUR"] = "5" }, new Dictionary<string, long> { ["EUR"] = 5 })];
        }

        if (type == typeof(IDictionary<string, CreditTier>))
        {
            return [(new() { [":AA"] = "Sufficient" }, new Dictionary<string, CreditTier> { ["AA"] = CreditTier.Sufficient })];
        }
        // Lists of classes with rules of their own, and such classes: the classes have their own case; here it counts that the property is
        // reached at all.
        if (type.IsGenericType && OptionClasses.All.Contains(type.GetGenericArguments()[0]))
        {
            return [(Of(""), Array.Empty<object>())];
        }

        Assert.That(OptionClasses.All, Does.Contain(type), $"{property.Name}: a kind of property that this test does not know");
        return [];
    }

    private static Dictionary<string, string?> Of(string text) => new() { [""] = text };

    private static string Text(object value) => value switch
    {
        TimeSpan time when time < TimeSpan.FromDays(1) && time.Ticks % TimeSpan.TicksPerSecond == 0 =>
            time.ToString("c", CultureInfo.InvariantCulture),
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / TimeSpan.TicksPerMillisecond} ms"),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"{value.GetType()}"),
    };

    [Test]
    public void Bind_ListsOfClasses_ReachTheirProperties()
    {
        IConfigurationRoot configuration =
            new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("S:DeclineRules:0:Code", (string?)"51")]).Build();
        var options = new CollectionOptions { DeclineRules = [new DeclineRule { Code = "1" }, new DeclineRule { Code = "2" }] };

        Assert.That(CollectionOptions.Rules.Bind(configuration.GetSection("S"), options), Is.Empty);
        Assert.That(options.DeclineRules.Select(rule => rule.Code), Is.EqualTo(new[] { "51" }), "replaced, not appended to");
    }

    [Test]
    public void Bind_RecoveryShares_ReplaceTheDefault()
    {
        IConfigurationRoot configuration =
            new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("S:RecoveryShares:0", (string?)"0.3")]).Build();
        var options = new Hosting.Faults.FaultDetectionOptions();

        Assert.That(Hosting.Faults.FaultDetectionOptions.Rules.Bind(configuration.GetSection("S"), options), Is.Empty);
        Assert.That(options.RecoveryShares, Is.EqualTo(new[] { 0.3 }));
    }

    [Test]
    public void Bind_GroupWithinAClass_ReachesItsProperties()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("S:Timeouts:MinConsecutiveFailures", (string?)"7"),
                KeyValuePair.Create("S:Timeouts:MinFailureRatoi", (string?)"1")])
            .Build();
        var options = new Hosting.Faults.FaultDetectionOptions();

        Assert.That(Hosting.Faults.FaultDetectionOptions.Rules.Bind(configuration.GetSection("S"), options),
            Has.Count.EqualTo(1).And.One.Contains("Did you mean 'MinFailureRatio'?"));
        Assert.That((options.Timeouts.MinConsecutiveFailures, options.ConnectionErrors.MinConsecutiveFailures), Is.EqualTo((7, 5)));
    }
}
