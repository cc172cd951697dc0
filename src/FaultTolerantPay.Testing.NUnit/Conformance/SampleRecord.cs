using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>
/// Creates records in which every property has a unique value that is not its default, and describes a record property by property. A new
/// property of a record is filled and compared automatically, so a store that does not keep it fails.
/// </summary>
public static class SampleRecord
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    /// <summary>A record of this type with every property filled, including nested ones.</summary>
    /// <param name="seed">The first of the numbers from which values are derived.</param>
    /// <param name="everyTime">The value of every time in it; null: each time is different.</param>
    public static T Of<T>(int seed = 1, DateTimeOffset? everyTime = null)
    {
        int next = seed;
        return (T)Make(typeof(T), ref next, everyTime);
    }

    /// <summary>Every property of a record with its value, including nested ones; computed properties are omitted.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        DateTimeOffset time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        Enum or bool or int or long or Int128 or TimeSpan => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        IEnumerable items => "[" + string.Join(", ", items.Cast<object?>().Select(Describe)) + "]",
        _ => "{" + string.Join(", ", Properties(value.GetType()).Select(p => $"{p.Name}: {Describe(p.GetValue(value))}")) + "}",
    };

    // A property with JsonIgnore is not part of the record: a store uses it to report how it read the record.
    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(
            p => p.CanRead && p.SetMethod is not null && !p.IsDefined(typeof(JsonIgnoreAttribute)));

    private static object Make(Type type, ref int next, DateTimeOffset? everyTime)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(underlying, ref next, everyTime);
        }

        if (type == typeof(string))
        {
            return $"text-{next++}";
        }

        if (type == typeof(bool))
        {
            return true;
        }

        if (type == typeof(int))
        {
            return next++;
        }

        if (type == typeof(long))
        {
            return 10_000_000_000L + next++;
        }

        if (type == typeof(Int128))
        {
            return (Int128)long.MaxValue + next++;
        }

        if (type == typeof(DateTimeOffset))
        {
            return everyTime ?? Start.AddSeconds(next++).AddTicks(1_234_567);
        }

        if (type == typeof(DateOnly))
        {
            return DateOnly.FromDateTime(Start.DateTime).AddDays(next++);
        }

        if (type == typeof(TimeSpan))
        {
            return TimeSpan.FromSeconds(next++);
        }

        if (type.IsEnum)
        {
            return Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(v => Enum.ToObject(type, v)).Last();
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return typeof(SampleRecord).GetMethod(nameof(TwoOf), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [MakeTwo(type.GenericTypeArguments[0], ref next, everyTime)])!;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return MakeTwo(type.GenericTypeArguments[0], ref next, everyTime);
        }

        object made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (PropertyInfo property in Properties(type))
        {
            property.SetValue(made, Make(property.PropertyType, ref next, everyTime));
        }

        return made;
    }

    private static Array MakeTwo(Type type, ref int next, DateTimeOffset? everyTime)
    {
        var two = Array.CreateInstance(type, 2);
        two.SetValue(Make(type, ref next, everyTime), 0);
        two.SetValue(Make(type, ref next, everyTime), 1);
        return two;
    }

    private static ImmutableArray<T> TwoOf<T>(T[] items) => [.. items];
}
