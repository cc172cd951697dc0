using System.Reflection;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Hosting.Health;
using FaultTolerantPay.Sqlite;

namespace FaultTolerantPay.Repository.Tests.Configuration;

/// <summary>Every class of the packages that a configuration can set, found by its rules.</summary>
internal static class OptionClasses
{
    public static Type[] All { get; } =
    [
        .. new[] { typeof(IFallbackTransactionPipeline).Assembly, typeof(HealthOptions).Assembly, typeof(SqliteStoreOptions).Assembly }
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.GetField("Rules", BindingFlags.Public | BindingFlags.Static)?.FieldType == typeof(OptionRules<>).MakeGenericType(type)),
    ];

    /// <summary>Those that have a section of their own; the others lie within one of them.</summary>
    public static Type[] WithSection { get; } = [.. All.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))];
}
