using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace FaultTolerantPay.Repository.Tests.PublicApi;

/// <summary>Writes down what an assembly shows to others: one line for each public or protected member, in an order that depends on the names alone.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (IGrouping<string?, Type> folder in assembly.GetExportedTypes().GroupBy(type => type.Namespace).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(folder.Key).Append('\n');
            foreach (Type type in folder.OrderBy(type => ApiNames.Of(type), StringComparer.Ordinal))
            {
                Write(text, type);
            }

            text.Append('\n');
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder text, Type type)
    {
        text.Append("  ").Append(Header(type)).Append('\n');
        foreach (string member in Members(type).Order(StringComparer.Ordinal))
        {
            text.Append("    ").Append(member).Append('\n');
        }
    }

    private static string Header(Type type)
    {
        string kind =
            type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
            : type.IsValueType ? $"{(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")}{(type.IsByRefLike ? "ref " : "")}struct"
            : type.IsAbstract && type.IsSealed ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class" : "class";
        IEnumerable<Type> bases = type.IsEnum ? [Enum.GetUnderlyingType(type)] : type.GetInterfaces().Where(contract => contract.IsVisible);
        if (!type.IsEnum && type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases = bases.Prepend(parent);
        }

        string[] names = [.. bases.Select(ApiNames.Of).Order(StringComparer.Ordinal)];
        return $"{kind} {ApiNames.Of(type)}{(names.Length == 0 ? "" : " : " + string.Join(", ", names))}{Constraints(type.GetGenericArguments())}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName))
        {
            string value = field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : "";
            yield return type.IsEnum
                ? $"{field.Name}{value}"
                : $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{ApiNames.Of(field)} {field.Name}{value}";
        }
        foreach (PropertyInfo property in type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsSeen) && !IsMadeByCompiler(property)))
        {
            yield return Property(property);
        }

        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(constructor => IsSeen(constructor) && !constructor.IsStatic && !IsMadeByCompiler(constructor)))
        {
            yield return $"{Modifiers(constructor)}new({Parameters(constructor)})";
        }

        foreach (MethodInfo method in type.GetMethods(Declared).Where(method => IsSeen(method) && !IsMadeByCompiler(method) && !IsAccessor(method)))
        {
            yield return $"{Modifiers(method)}{ApiNames.Of(method.ReturnParameter)} {method.Name}{ApiNames.Arguments(method.GetGenericArguments())}({Parameters(method)}){Constraints(method.GetGenericArguments())}";
        }
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo first = property.GetAccessors(true).First(IsSeen);
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        string get = property.GetMethod is { } getter && IsSeen(getter) ? "get; " : "";
        string set = property.SetMethod is not { } setter || !IsSeen(setter) ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ";
        return $"{Modifiers(first)}{required}{ApiNames.Of(property)} {property.Name}{index} {{ {get}{set}}}";
    }

    private static string Modifiers(MethodBase method)
    {
        string access = method.IsPublic ? "" : "protected ";
        bool isInterface = method.DeclaringType!.IsInterface;
        string kind = method.IsStatic ? "static " : isInterface ? "" : method.IsAbstract ? "abstract "
            : method is MethodInfo { IsVirtual: true, IsFinal: false } over ? (over.GetBaseDefinition() == over ? "virtual " : "override ") : "";
        return access + kind;
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? (parameter.IsIn ? "in " : "ref ")
            : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        string first = parameter.Position == 0 && parameter.Member.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        string value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{first}{way}{ApiNames.Of(parameter)} {parameter.Name}{value}";
    }

    private static string Constraints(Type[] arguments)
    {
        var text = new StringBuilder();
        foreach (Type argument in arguments.Where(argument => argument.IsGenericParameter))
        {
            GenericParameterAttributes flags = argument.GenericParameterAttributes;
            List<string> wanted = [];
            if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                wanted.Add("class");
            }

            if (flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            {
                wanted.Add("struct");
            }

            wanted.AddRange(argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(ApiNames.Of));
            if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            {
                wanted.Add("new()");
            }

            if (wanted.Count > 0)
            {
                text.Append(" where ").Append(argument.Name).Append(" : ").AppendJoin(", ", wanted);
            }
        }
        return text.ToString();
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    // What a record gets by itself follows from its properties.
    private static bool IsMadeByCompiler(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.Contains('<', StringComparison.Ordinal);
}
