using System.Reflection;

namespace FaultTolerantPay.Repository.Tests.PublicApi;

/// <summary>Types as a person writes them, with what may be null marked.</summary>
internal static class ApiNames
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Words = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(ulong)] = "ulong",
        [typeof(uint)] = "uint",
    };

    public static string Of(FieldInfo field) => Of(Nullability.Create(field), field.FieldType);

    public static string Of(PropertyInfo property) => Of(Nullability.Create(property), property.PropertyType);

    public static string Of(ParameterInfo parameter) => Of(Nullability.Create(parameter), parameter.ParameterType);

    public static string Of(Type type) => Of(null, type);

    public static string Arguments(Type[] types) => types.Length == 0 ? "" : $"<{string.Join(", ", types.Select(Of))}>";

    private static string Of(NullabilityInfo? info, Type type)
    {
        if (type.IsByRef)
        {
            return Of(info, type.GetElementType()!);
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return $"{Of(null, inner)}?";
        }

        string mark = info is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? "?" : "";
        if (type.IsArray)
        {
            return $"{Of(info?.ElementType, type.GetElementType()!)}[]{mark}";
        }

        if (Words.TryGetValue(type, out string? word))
        {
            return word + mark;
        }

        if (type.IsGenericParameter)
        {
            return type.Name + mark;
        }

        Type[] arguments = type.GetGenericArguments();
        string name = type.Name.Split('`')[0];
        if (type.DeclaringType is { } outer && !type.IsGenericParameter)
        {
            return $"{Of(outer)}.{name}{mark}";
        }

        NullabilityInfo[]? infos = info?.GenericTypeArguments is { } known && known.Length == arguments.Length ? known : null;
        string[] written = [.. arguments.Select((argument, index) => Of(infos?[index], argument))];
        return $"{name}{(written.Length == 0 ? "" : $"<{string.Join(", ", written)}>")}{mark}";
    }
}
