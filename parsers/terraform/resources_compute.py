"""Amazon's containers, functions, clusters and what stands around them: one row a resource type (provider 5.100.0)."""

from __future__ import annotations

from .catalog import Containers, Row, Take

#: aws_batch_job_definition: one object, sizes as ECS has them.
_BATCH = Containers(
    "container_properties", json=True, env="environment",
    takes=(Take("cpu-limit", "vcpus", "cpu"), Take("memory-limit", "memory", "ecs-memory"), Take("user", "user")),
)  # fmt: skip
_ECS = Containers(
    "container_definitions", json=True, env="environment", port=("portMappings", "containerPort"),
    takes=(Take("cpu-request", "cpu", "ecs-cpu"), Take("memory-limit", "memory", "ecs-memory"),
           Take("memory-request", "memoryReservation", "ecs-memory"), Take("user", "user")),
)  # fmt: skip
AWS_COMPUTE: dict[str, Row] = {
    "aws_ecs_task_definition": Row(
        "workload", (Take("cpu-limit", "cpu", "ecs-cpu"), Take("memory-limit", "memory", "ecs-memory")),
        names=("family",), containers=_ECS,
    ),
    "aws_ecs_service": Row("workload", (Take("replicas", "desired_count", "whole"),)),
    "aws_appautoscaling_target": Row(
        "resource", (Take("replicas-min", "min_capacity", "whole"), Take("replicas-max", "max_capacity", "whole")),
        names=(),
    ),
    "aws_autoscaling_group": Row(
        "resource",
        (Take("replicas-min", "min_size", "whole"), Take("replicas-max", "max_size", "whole"),
         Take("node-count", "desired_capacity", "whole")),
    ),
    "aws_instance": Row(
        "resource",
        (Take("instance-class", "instance_type"), Take("storage-size", "root_block_device.volume_size", "gib"),
         Take("encrypted", "root_block_device.encrypted", "flag")),
        names=(),
    ),
    "aws_launch_template": Row("resource", (Take("instance-class", "instance_type"),)),
    "aws_lambda_function": Row(
        "workload", (Take("memory-limit", "memory_size", "mib"), Take("platform", "architectures")),
        names=("function_name",), env="environment.variables", runtime="runtime", image="image_uri",
    ),
    "aws_lambda_alias": Row("resource", (Take("app-version", "function_version"),)),
    "aws_apprunner_service": Row(
        "workload",
        (Take("cpu-limit", "instance_configuration.cpu", "ecs-cpu"),
         Take("memory-limit", "instance_configuration.memory", "ecs-memory"),
         Take("health-path", "health_check_configuration.path"),
         Take("container-port", "source_configuration.image_repository.image_configuration.port", "whole")),
        names=("service_name",), image="source_configuration.image_repository.image_identifier",
        env="source_configuration.image_repository.image_configuration.runtime_environment_variables",
    ),
    "aws_codebuild_project": Row("pipeline", image="environment.image", env="environment.environment_variable"),
    "aws_batch_job_definition": Row("workload", containers=_BATCH),
    "aws_lightsail_container_service": Row("workload", (Take("replicas", "scale", "whole"),
                                                        Take("instance-class", "power"))),
    "aws_lightsail_container_service_deployment_version": Row(
        "workload", (Take("health-path", "public_endpoint.health_check.path"),), names=("service_name",),
        containers=Containers("container", env="environment"),
    ),
    "aws_glue_job": Row("workload", (Take("runtime", "command.python_version", "release", "python"),
                                     Take("instance-class", "worker_type"),
                                     Take("node-count", "number_of_workers", "whole"),
                                     Take("app-version", "glue_version")), runtime="command.runtime"),
    "aws_elastic_beanstalk_environment": Row("workload", (Take("app-version", "solution_stack_name"),)),
    "aws_sagemaker_model": Row("workload", image="primary_container.image", env="primary_container.environment"),
    "aws_eks_cluster": Row("resource", (Take("cluster-version", "version"),)),
    "aws_eks_node_group": Row(
        "resource",
        (Take("cluster-version", "version"), Take("instance-class", "instance_types"),
         Take("node-count", "scaling_config.desired_size", "whole"),
         Take("replicas-min", "scaling_config.min_size", "whole"),
         Take("replicas-max", "scaling_config.max_size", "whole"), Take("storage-size", "disk_size", "gib")),
        names=("node_group_name",),
    ),
    "aws_eks_fargate_profile": Row("resource", (Take("namespace", "selector.namespace"),),
                                   names=("fargate_profile_name",)),
    "aws_eks_addon": Row("resource", (Take("app-version", "addon_version"),), names=("addon_name",)),
    "aws_cloudwatch_log_group": Row("resource", (Take("log-retention", "retention_in_days", "whole"),)),
    "aws_scheduler_schedule": Row("resource", (Take("schedule", "schedule_expression"),)),
    "aws_cloudwatch_event_rule": Row("resource", (Take("schedule", "schedule_expression"),)),
    "aws_lb_target_group": Row(
        "resource",
        (Take("health-path", "health_check.path"), Take("health-interval", "health_check.interval", "whole"),
         Take("health-timeout", "health_check.timeout", "whole"), Take("service-port", "port", "whole")),
    ),
}  # fmt: skip
