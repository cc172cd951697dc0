using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// Compares two records by every public property, however deep: the library's own comparison of records is itself under test, and may leave
/// one out.
/// </summary>
internal static class RecordComparer
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    /// <summary>The first property that differs, as a path with both values; null where all are the same.</summary>
    public static string? FindMismatch(object? one, object? other, string path = "")
    {
        if (ReferenceEquals(one, other))
        {
            return null;
        }

        if (one is null || other is null || one.GetType() != other.GetType())
        {
            return Describe(path, one, other);
        }

        if (one is string or DateTimeOffset or TimeSpan || one.GetType().IsPrimitive || one.GetType().IsEnum)
        {
            return one.Equals(other) ? null : Describe(path, one, other);
        }

        if (one is IEnumerable all)
        {
            return OfLists([.. all.Cast<object?>()], [.. ((IEnumerable)other).Cast<object?>()], path);
        }

        foreach (PropertyInfo property in Properties.GetOrAdd(one.GetType(), Find))
        {
            if (FindMismatch(property.GetValue(one), property.GetValue(other), $"{path}.{property.Name}") is { } mismatch)
            {
                return mismatch;
            }
        }
        return null;
    }

    private static string? OfLists(object?[] ones, object?[] others, string path)
    {
        if (ones.Length != others.Length)
        {
            return Describe($"{path}.Length", ones.Length, others.Length);
        }

        for (int i = 0; i < ones.Length; i++)
        {
            if (FindMismatch(ones[i], others[i], $"{path}[{i}]") is { } mismatch)
            {
                return mismatch;
            }
        }
        return null;
    }

    private static PropertyInfo[] Find(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0)];

    private static string Describe(string path, object? one, object? other) =>
        $"{path.TrimStart('.')} is {one ?? "nothing"}, and {other ?? "nothing"}";
}
