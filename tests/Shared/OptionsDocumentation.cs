using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FaultTolerantPay.Configuration;

namespace FaultTolerantPay.Tests.Shared;

/// <summary>
/// Holds the XML documentation of an options class to its rules. Every property says <c>Range: {range}. Default: {default}.</c> in its
/// <c>value</c> element, word for word as the rule and the default instance have it; the edges of every range are tried.
/// Project files include this one; it reads the documentation file that lies beside the assembly.
/// </summary>
internal static partial class OptionsDocumentation
{
    public static void AssertAgreesWith<TOptions>(OptionRules<TOptions> rules)
        where TOptions : class, new()
    {
        Assert.That(rules.Errors(new TOptions()), Is.Empty, "the defaults are valid");
        var ranges = rules.Where(rule => rule.Min is not null).ToList();

        using (Assert.EnterMultipleScope())
        {
            foreach (var rule in ranges)
            {
                var (owner, property) = Find(new TOptions(), rule.Name);
                var documented = Documented(property);
                Assert.That(documented, Does.Contain($"Range: {rule.Expected}."), rule.Name);
                Assert.That(documented,
                    Does.Contain($"Default: {OptionText.Of(property.GetValue(owner))}.").Or.Contain("Default: by kind."), rule.Name);
                Probe(rules, rule);
            }

            Assert.That(PropertiesWithRange(typeof(TOptions), ""), Is.SubsetOf(ranges.Select(rule => rule.Name)),
                "documented ranges without a rule");
        }
    }

    private static void Probe<TOptions>(OptionRules<TOptions> rules, OptionRule<TOptions> rule)
        where TOptions : class, new()
    {
        Assert.That(ErrorWith(rule, rule.Min!), Is.Null, $"{rule.Name} at its least");
        Assert.That(ErrorWith(rule, rule.Max!), Is.Null, $"{rule.Name} at its most");
        var below = ErrorWith(rule, Next(rule.Min!, -1));
        Assert.That(below, Does.Contain(rule.Name).And.Contain(rule.Expected), $"{rule.Name} below its least");
        Assert.That(ErrorWith(rule, Next(rule.Max!, 1)), Does.Contain(rule.Name).And.Contain(rule.Expected), $"{rule.Name} above its most");
    }

    private static string? ErrorWith<TOptions>(OptionRule<TOptions> rule, object value)
        where TOptions : class, new()
    {
        var options = new TOptions();
        var (owner, property) = Find(options, rule.Name);
        property.SetValue(owner, value);
        return rule.Errors(options).Select(error => error.In(typeof(TOptions).Name)).FirstOrDefault();
    }

    private static object Next(object edge, int direction) => edge switch
    {
        int value => unchecked(value + direction),
        long value => unchecked(value + direction),
        double value => direction > 0 ? Math.BitIncrement(value) : Math.BitDecrement(value),
        TimeSpan value => new TimeSpan(unchecked(value.Ticks + direction)),
        _ => throw new NotSupportedException($"no next value known for {edge.GetType()}"),
    };

    private static (object Owner, PropertyInfo Property) Find(object options, string path)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            options = options.GetType().GetProperty(name)!.GetValue(options)!;
        }

        return (options, options.GetType().GetProperty(names[^1])!);
    }

    private static IEnumerable<string> PropertiesWithRange(Type type, string path) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
            Documented(property).Contains("Range:", StringComparison.Ordinal) ? [path + property.Name]
            : property.PropertyType is { IsClass: true } inner && inner.Assembly == type.Assembly && inner != type
                ? PropertiesWithRange(inner, $"{path}{property.Name}.")
            : []);

    private static string Documented(PropertyInfo property)
    {
        var file = XDocument.Load(Path.ChangeExtension(property.DeclaringType!.Assembly.Location, ".xml"));
        var name = $"P:{property.DeclaringType.FullName!.Replace('+', '.')}.{property.Name}";
        var value = file.Descendants("member").FirstOrDefault(member => (string?)member.Attribute("name") == name)?.Element("value")?.Value
            ?? "";
        return Spaces().Replace(value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
