using System.Reflection;
using FaultTolerantPay.AspNetCore;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.PostgreSql;
using FaultTolerantPay.Sqlite;

namespace FaultTolerantPay.Repository.Tests.Configuration;

/// <summary>Every class of the packages that a configuration can set, found by its rules.</summary>
internal static class OptionClasses
{
    public static Type[] All { get; } =
    [
        .. new[]
            {
                typeof(IFallbackTransactionPipeline).Assembly, typeof(HealthOptions).Assembly, typeof(SqliteStoreOptions).Assembly,
                typeof(PostgreSqlStoreOptions).Assembly, typeof(PaymentCallbackOptions).Assembly,
            }
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => RulesOf(type) is not null),
    ];

    /// <summary>The rules of an options class, which are internal; null for another type.</summary>
    public static object? RulesOf(Type type) =>
        type.GetField("Rules", BindingFlags.NonPublic | BindingFlags.Static) is { } field
            && field.FieldType == typeof(OptionRules<>).MakeGenericType(type)
            ? field.GetValue(null)
            : null;

    /// <summary>Those that have a section of their own; the others lie within one of them.</summary>
    public static Type[] WithSection { get; } = [.. All.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))];
}
